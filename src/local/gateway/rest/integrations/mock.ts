import type { MockIntegration } from '../../../../application/index.ts';
import { EMPTY_BODY } from '../../message.ts';
import { mappedRequestBody } from '../mapping/request-template.ts';
import { mappedResponse } from '../mapping/response.ts';
import { MappingScope } from '../mapping/scope.ts';
import { Refusal } from '../refusal.ts';
import type { Integrate } from '../rest-call.ts';
import { parseJson, textOf } from '../velocity/index.ts';

/** `MOCK`: the request template says the status, the integration response for it the rest. */
export function mock(integration: MockIntegration): Integrate {
  return async (call) => {
    const scope = new MappingScope(call);
    const body = mappedRequestBody(integration, call, scope);
    if (body instanceof Refusal) return body;
    const status = statusIn(Buffer.from(body).toString('utf8'));
    if (status === undefined) {
      return Refusal.configuration('The request template of a MOCK integration has to give a `statusCode`.');
    }
    return mappedResponse(integration, { selector: status, headers: [], body: EMPTY_BODY, traced: false }, call, scope);
  };
}

/** The service does not mind keys without quotes (recorded): it reads what templates make like what they read. */
function statusIn(text: string): string | undefined {
  try {
    const parsed = parseJson(text);
    const status = parsed instanceof Map ? textOf(parsed.get('statusCode') ?? null) : '';
    return /^[1-9]\d{2}$/.test(status) ? status : undefined;
  } catch {
    return undefined;
  }
}
