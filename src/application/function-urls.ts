import { isResolvedMap, scalarText } from '../resolve/index.ts';
import { readCors } from './cors.ts';
import { parseFunctionIdentifier } from './function-arn.ts';
import type { FunctionDefinition } from './function-model.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';
import type { FunctionUrlDefinition } from './url-model.ts';

/** The URLs of a function: one of itself, and one of each alias that has one. */
export function urlsOf(
  reader: TemplateReader,
  { id, name, arn }: Pick<FunctionDefinition, 'id' | 'name' | 'arn'>,
): Pick<FunctionDefinition, 'urls'> {
  const urls = reader.ofType('AWS::Lambda::Url').flatMap((url): FunctionUrlDefinition[] => {
    const target = scalarText(url.value('TargetFunctionArn'));
    if (target === undefined) return [];
    const parsed = parseFunctionIdentifier(target);
    if (![target, parsed?.name].some((given) => given === name || given === id || given === arn)) return [];
    return [
      {
        id: `${reader.prefix}${url.logicalId}`,
        ...readUrl(url),
        qualifier: url.text('Qualifier') ?? parsed?.qualifier,
      },
    ];
  });
  return urls.length === 0 ? {} : { urls };
}

/** Only the word `NONE` opens a URL to everybody. */
function readUrl(url: ResourceReader): Omit<FunctionUrlDefinition, 'id'> {
  const cors = url.value('Cors');
  return {
    authType: url.text('AuthType') === 'NONE' ? 'NONE' : 'AWS_IAM',
    invokeMode: url.text('InvokeMode') === 'RESPONSE_STREAM' ? 'RESPONSE_STREAM' : 'BUFFERED',
    ...(isResolvedMap(cors) ? { cors: readCors(cors) } : {}),
  };
}
