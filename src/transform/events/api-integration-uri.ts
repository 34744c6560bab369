import type { FunctionTarget } from '../macros.ts';
import { type BodyValue, given } from '../py27/index.ts';
import { isList, isMap, type Optional } from '../value.ts';

/** The URI that API Gateway calls a function by. */
export function integrationUri(target: FunctionTarget, partition: string, transferMode?: Optional): BodyValue {
  const [version, call] =
    transferMode === 'RESPONSE_STREAM'
      ? ['2021-11-15', 'response-streaming-invocations']
      : ['2015-03-31', 'invocations'];
  const { text, authors } = shorthand(target);
  const uri = `arn:${partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/${text}/${call}`;
  return { 'Fn::Sub': authors ? given(uri) : uri };
}

/** The ARN of the function as a variable of `Fn::Sub`, and whether it has the author's id in it (an alias has not). */
function shorthand({ arn, resource }: FunctionTarget): { readonly text: string; readonly authors: boolean } {
  const getAtt = isMap(arn) ? arn['Fn::GetAtt'] : undefined;
  if (isList(getAtt)) return { text: `\${${getAtt.join('.')}}`, authors: true };
  const alias = isMap(arn) ? arn['Ref'] : undefined;
  return { text: `\${${typeof alias === 'string' ? alias : resource.logicalId}}`, authors: false };
}
