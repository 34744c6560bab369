import { expect } from 'vitest';
import { SandboxPool, type SandboxPoolOptions, startLambda } from '../../../src/local/index.ts';
import { application } from '../runtime/fixture.ts';
import { functionOf, type Language, layerOf, type Scenario } from './scenarios.ts';

/** Calls the function of a scenario through the Invoke API, in the sandboxes of `options`, and compares. */
export async function runScenario(
  scenario: Scenario,
  language: Language,
  options: SandboxPoolOptions = {},
): Promise<void> {
  const { events = [undefined], clientContext, headers = {}, payload, error, log, notInLog } = scenario;
  const app = application([functionOf(scenario, language)], [layerOf(language)]);
  await using pool = new SandboxPool(app, options);
  await using lambda = await startLambda(app, pool);

  let response = new Response();
  for (const event of events) {
    response = await lambda.request('/2015-03-31/functions/Fn/invocations', {
      method: 'POST',
      headers: {
        'X-Amz-Log-Type': 'Tail',
        ...(clientContext !== undefined && {
          'X-Amz-Client-Context': Buffer.from(JSON.stringify(clientContext)).toString('base64'),
        }),
        ...headers,
      },
      ...(event !== undefined && { body: JSON.stringify(event) }),
    });
  }

  expect(response.status).toBe(200);
  const answered: unknown = await response.json();
  const isError = error !== undefined;
  expect(response.headers.get('x-amz-function-error')).toBe(isError ? 'Unhandled' : null);
  if (isError) {
    const { errorType, errorMessage = /./ } = 'errorType' in error ? error : error[language];
    expect(answered).toMatchObject({
      errorType: typeof errorType === 'string' ? errorType : expect.stringMatching(errorType),
      errorMessage: expect.stringMatching(errorMessage),
    });
  } else expect(answered).toEqual(payload);
  const written = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString();
  if (log !== undefined) expect(written).toMatch(log);
  if (notInLog !== undefined) expect(written).not.toMatch(notInLog);
}
