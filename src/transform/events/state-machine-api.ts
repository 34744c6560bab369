import { Fault } from '../errors.ts';
import { refTarget } from '../intrinsics/functions.ts';
import type { EventMacro, SamEvent, StateMachineTarget } from '../macros.ts';
import { edit, swagger } from '../openapi/editor.ts';
import { addStateMachineIntegration } from '../openapi/integrations.ts';
import { bodyOf, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isMap, truthy } from '../value.ts';
import { checkedEventAuth } from './api-security.ts';
import { linkedRestApi } from './linked-rest-api.ts';
import { startExecutionRole } from './state-machine-rules.ts';

/** An `Api` event: a method of a REST API that starts a state machine. */
export const stateMachineApiEvent: EventMacro<StateMachineTarget> = {
  properties: {
    Path: 'string!',
    Method: 'string!',
    RestApiId: 'string!',
    Stage: 'string',
    Auth: 'map',
    UnescapeMappingTemplate: 'boolean~',
  },
  link: (event, context) => {
    linkedRestApi(event, context);
  },
  expand(event, target, context) {
    const role = startExecutionRole(event, target, 'apigateway.amazonaws.com');
    const api = linkedRestApi(event, context);
    const { DefinitionBody: definition, __MANAGE_SWAGGER: managed } = api.properties;
    if (!truthy(managed) || absent(definition)) return [role];
    if (!isMap(definition)) throw Fault.fatal(swagger.invalid);
    const { Auth: auth, Stage: stage } = event.properties;
    const path = pythonString(event.properties['Path']);
    const method = pythonString(event.properties['Method']).toLowerCase();
    edit(bodyOf(definition, context), swagger, (editor) => {
      if (editor.hasIntegration(path, method)) {
        throw Fault.event(event.id, `API method "${method}" defined multiple times for path "${path}".`);
      }
      // The stage of the API is not looked up here, unlike for functions.
      const linked = { ...api, stageText: given(stage ?? null) };
      const addAuth =
        isMap(auth) && truthy(auth)
          ? checkedEventAuth(auth, { eventId: event.id, path, method, api: linked, context })
          : undefined;
      const { Condition: condition } = target.attributes;
      addStateMachineIntegration(editor, {
        path,
        method,
        uri: { 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution' },
        credentials: { 'Fn::GetAtt': [role.logicalId, 'Arn'] },
        requestTemplates: { 'application/json': { 'Fn::Sub': requestTemplate(event, target) } },
        condition: typeof condition === 'string' ? condition : undefined,
      });
      addAuth?.(editor);
    });
    return [role];
  },
};

/** What API Gateway sends to Step Functions: the body of the request as the input of the execution. */
function requestTemplate({ properties }: SamEvent, target: StateMachineTarget): string {
  const id = pythonString(refTarget(target.arn) ?? target.resource.logicalId);
  // `escapeJavaScript` escapes single quotes, which JSON does not know.
  const unescaped = truthy(properties['UnescapeMappingTemplate']) ? `.replaceAll("\\\\'","'")` : '';
  return `{"input": "$util.escapeJavaScript($input.json('$'))${unescaped}", "stateMachineArn": "\${${id}}"}`;
}
