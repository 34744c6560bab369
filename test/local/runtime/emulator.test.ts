import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { EmulatedFunction, lambdaEmulator } from '../../set-up/lambda-emulator.ts';
import { missing } from '../../set-up/needs.ts';
import { awsLambdaRic, awslambdaric, CLIENTS_TIMEOUT_MS } from '../../set-up/official-clients.ts';
import { functionOf, LANGUAGES, type Language, SCENARIOS, type Scenario } from '../invoke-endpoint/scenarios.ts';

/**
 * A second opinion: the scenarios that our own Runtime API passes (in processes, in containers), behind AWS's emulator.
 * Where that says something else, the table says what, and why AWS itself counts.
 */

let reason: string | undefined;
beforeAll(async () => {
  try {
    await Promise.all([lambdaEmulator(), awslambdaric(), awsLambdaRic()]);
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
}, CLIENTS_TIMEOUT_MS);

interface Difference {
  readonly status: number;
  readonly body: unknown;
  readonly why: string;
}

/** By the name of the scenario: what the emulator answers instead. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'ends at its timeout': {
    status: 200,
    body: 'Task timed out after 1.00 seconds',
    why: 'AWS itself answers with an error of type Sandbox.Timedout (recorded: lambda-error/timeout).',
  },
  'exits while it is loaded': {
    status: 502,
    body: '',
    why: 'AWS itself answers with Runtime.ExitError (recorded: lambda-error/python-exit-while-loading).',
  },
  'has a context': {
    status: 200,
    body: {
      arn: 'arn:aws:lambda:us-east-1:012345678912:function:orders',
      logGroup: '/aws/lambda/Functions',
    },
    why: 'The emulator knows neither region, account nor log group of a function; we know them from the template.',
  },
};

/** Errors, what the headers of the Runtime API bring, and some of what goes well. */
const CHOSEN = ['gets letters of all kinds', 'stays warm', 'has a context', 'answers with as much as is allowed'];
const chosen = SCENARIOS.filter(
  ({ error, clientContext, name }) => error !== undefined || clientContext !== undefined || CHOSEN.includes(name),
);

describe.each(LANGUAGES)('behind the emulator of AWS, a %s function', { concurrent: true }, (language) => {
  it.for(chosen)('$name', async (scenario, context) => {
    const { status, body } = await emulated(scenario, language, context);

    const { error, payload, name } = scenario;
    const difference = DIFFERENCES[name];
    if (difference !== undefined)
      expect({ status, body }, difference.why).toMatchObject({ status: difference.status, body: difference.body });
    else if (error === undefined) expect({ status, body }).toEqual({ status: 200, body: payload });
    else {
      const { errorType, errorMessage = /./ } = 'errorType' in error ? error : error[language];
      expect(body).toMatchObject({
        errorType: expect.stringMatching(errorType),
        errorMessage: expect.stringMatching(errorMessage),
      });
    }
  });
});

async function emulated(
  scenario: Scenario,
  language: Language,
  context: TestContext,
): Promise<{ readonly status: number; readonly body: unknown }> {
  if (reason !== undefined) return missing(context, `No emulator: ${reason}`);
  const { handler = '', code, name, memorySize, timeout } = functionOf(scenario, language);
  const { events = [{}], clientContext } = scenario;
  await using folder = await TemporaryFolder.create();
  if (code.kind === 'folder') await cp(code.path, join(folder.path), { recursive: true });
  await using fn = await EmulatedFunction.start(language, folder.path, handler, {
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeout),
    AWS_REGION: 'eu-west-1',
  });
  const headers =
    clientContext === undefined
      ? undefined
      : { 'X-Amz-Client-Context': Buffer.from(JSON.stringify(clientContext)).toString('base64') };
  let answer = { status: 0, body: undefined as unknown };
  for (const event of events) answer = await fn.invoke(event, headers ?? {});
  return answer;
}
