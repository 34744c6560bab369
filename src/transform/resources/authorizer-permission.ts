import { type GeneratedResource, generated } from '../generated.ts';
import { ref, sub } from '../intrinsics/functions.ts';
import type { Optional, ValueMap } from '../value.ts';

/** Lets the authorizers of an API call a function. */
export function authorizerPermission(
  logicalId: string,
  options: { readonly apiId: string; readonly functionArn: Optional; readonly partition: string },
  attributes: ValueMap,
): GeneratedResource {
  const { apiId, functionArn, partition } = options;
  const arn = `arn:${partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`;
  return generated(
    'AWS::Lambda::Permission',
    logicalId,
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(arn, { __ApiId__: ref(apiId) }),
    },
    attributes,
  );
}
