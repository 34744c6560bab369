import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { SandboxPool, type SandboxPoolOptions, type TemplateReference } from '../../../src/local/index.ts';
import { Unresolved } from '../../../src/resolve/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { application, node, OneFunction } from '../runtime/fixture.ts';

afterEach(() => vi.unstubAllEnvs());

/** A function with the variables A, B and C, each with the value `template`. */
const declares = (changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  node('context.handler', { environment: { A: 'template', B: 'template', C: 'template' }, ...changes });

/** What the function itself sees of some variables. */
async function seen(options: SandboxPoolOptions, fn = declares(), env?: Record<string, string>): Promise<object> {
  await using one = new OneFunction(fn, options);
  const { payload } = await one.invoke({}, { env });
  const { A, B, C, D } = payload.environment;
  return { A, B, C, ...(D !== undefined && { D }) };
}

/** Without the one that says that another version of Node.js runs the function. */
function warnings(fn: OneFunction): ReturnType<typeof fn.eventsOf<'warning'>> {
  return fn.eventsOf('warning').filter(({ code }) => code !== 'RUNTIME_VERSION_DIFFERS');
}

async function fileWith(name: string, content: string | object): Promise<string> {
  const folder = await TemporaryFolder.create();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = join(folder.path, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the environment of a function', () => {
  it('comes from the template, the host, the file, the client, the function and the call, the last being strongest', async () => {
    vi.stubEnv('A', 'host');
    vi.stubEnv('B', 'host');
    const envVars = await fileWith('env.json', { Parameters: { B: 'file' } });
    const options = { hostEnvironment: true, envVars, env: { C: 'client', D: 'client' } };

    expect(await seen(options)).toEqual({ A: 'host', B: 'file', C: 'client', D: 'client' });
    expect(await seen({ ...options, functions: { Fn: { env: { C: 'function' } } } })).toMatchObject({ C: 'function' });
    expect(
      await seen({ ...options, functions: { Fn: { env: { C: 'function' } } } }, declares(), { C: 'call' }),
    ).toEqual({
      A: 'host',
      B: 'file',
      C: 'call',
      D: 'client',
    });
  });

  it('has nothing of the host unless it is asked for, and then only what the template declares or what is listed', async () => {
    for (const name of ['A', 'B', 'D']) vi.stubEnv(name, 'host');

    expect(await seen({})).toEqual({ A: 'template', B: 'template', C: 'template' });
    expect(await seen({ hostEnvironment: true })).toEqual({ A: 'host', B: 'host', C: 'template' });
    expect(await seen({ hostEnvironment: ['B', 'D', 'NotThere'] })).toEqual({
      A: 'template',
      B: 'host',
      C: 'template',
      D: 'host',
    });
  });

  it.each([
    ['its logical ID', { id: 'Shop/Orders' }, 'Orders'],
    ['its path', { id: 'Shop/Orders' }, 'Shop/Orders'],
    ['its name', { name: 'orders-service' }, 'orders-service'],
  ])('takes the section of the file that is called by %s', async (_, changes, key) => {
    const envVars = await fileWith('env.json', {
      Parameters: { A: 'global', B: 'global' },
      [key]: { A: 'section', C: 7, D: 'not declared' },
      Other: { A: 'other' },
    });

    expect(await seen({ envVars }, declares(changes))).toEqual({ A: 'section', B: 'global', C: '7' });
  });

  it('takes a .env file', async () => {
    const envVars = await fileWith('.env', '# for development\nexport A="from the file"\nD=not declared\n');

    expect(await seen({ envVars })).toEqual({ A: 'from the file', B: 'template', C: 'template' });
  });

  it('says what of the file reaches no function', async () => {
    const envVars = await fileWith('env.json', { Parameters: { AA: '1' }, Ordrs: { A: '1' }, Orders: { D: '1' } });
    await using fn = new OneFunction(declares({ id: 'Orders' }), { envVars });

    await fn.invoke();

    expect(warnings(fn).map(({ message }) => message.slice(envVars.length + 2))).toEqual([
      'section "Ordrs": no function is called so. Did you mean "Orders"?',
      expect.stringMatching(/^section "Orders": D is left out, .*\. Did you mean "A"\?$/),
      expect.stringMatching(/^section "Parameters": AA is left out, .*\. Did you mean "A"\?$/),
    ]);
  });

  it.each([
    ['env.json', '{\n  "Parameters": {\n    "A": "s3cret",,\n  }\n}', /env\.json:3: expected JSON\.$/],
    ['env.json', '{\n  "Parameters": {\n    "A": "s3cret"\n', /env\.json:4: expected JSON\.$/],
    ['env.json', '{\n  "Parameters": {\n    "A": s3cret\n  }\n}', /env\.json:3: expected JSON\.$/],
    ['env.json', '[]', /env\.json: expected a map of sections\.$/],
    ['env.json', '{"A": "s3cret"}', /env\.json, section "A": expected a map of variables, found a text\.$/],
    [
      'env.json',
      '{"Fn": {"A": ["s3cret"]}}',
      /section "Fn": expected A to be a text, a number or a boolean, found a list\.$/,
    ],
    ['.env', 'A=1\ns3cret', /\.env:2: expected NAME=value/],
  ])('is refused when the file %s is malformed: %j', async (name, content, message) => {
    await using fn = new OneFunction(declares(), { envVars: await fileWith(name, content) });

    const error = await fn.invoke().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ENVIRONMENT_FILE_INVALID', message: expect.stringMatching(message) });
    expect(String((error as Error).message)).not.toContain('s3cret');
    expect(error).toMatchObject({ hint: expect.stringMatching(/^Write /) });
  });

  it('is refused when the file cannot be looked at', async () => {
    await using fn = new OneFunction(declares(), { envVars: `/${'long'.repeat(2_000)}.json` });

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'ENVIRONMENT_FILE_INVALID' });
  });

  it('is refused when the file is not there', async () => {
    await using fn = new OneFunction(declares(), { envVars: '/nowhere/env.json' });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'ENVIRONMENT_FILE_INVALID',
      message: expect.stringContaining('/nowhere/env.json'),
    });
  });

  it('is new when the file has changed what it says to the function, and only then', async () => {
    const envVars = await fileWith('env.json', { Fn: { A: '1' }, Other: { A: '1' } });
    await using fn = new OneFunction(declares(), { envVars });
    const a = async () => (await fn.invoke()).payload.environment.A;

    const before = await a();
    await writeFile(envVars, JSON.stringify({ Fn: { A: '1' }, Other: { A: 'changed' } }));
    const same = await a();
    await writeFile(envVars, JSON.stringify({ Fn: { A: 'changed' } }));
    const after = await a();

    expect([before, same, after]).toEqual(['1', '1', 'changed']);
    expect(fn.eventsOf('environment-ended').map(({ reason }) => reason)).toEqual(['configuration-changed']);
  });

  it('may be different for one function', async () => {
    const two = application([declares({ id: 'One' }), declares({ id: 'Two' })]);
    await using pool = new SandboxPool(two, { functions: { Two: { env: { A: 'two' } } } });
    const a = async (functionId: string) => {
      const { payload } = await pool.invoke({ functionId, payload: Buffer.from('{}') });
      return JSON.parse(Buffer.from(payload).toString()).environment.A;
    };

    expect([await a('One'), await a('Two')]).toEqual(['template', 'two']);
    expect(() => new SandboxPool(two, { functions: { Tow: {} } })).toThrow(
      expect.objectContaining({ code: 'FUNCTION_NOT_FOUND', hint: 'Did you mean "Two"?' }),
    );
  });
});

describe('explainEnvironment', () => {
  it('tells where each variable comes from and what it overrides', async () => {
    vi.stubEnv('A', 'host');
    const envVars = await fileWith('env.json', { Fn: { A: 'file' } });
    await using fn = new OneFunction(declares(), { hostEnvironment: true, envVars, env: { D: 'client' } });

    const explained = await fn.pool.explainEnvironment('Fn');

    expect(explained.filter(({ name }) => /^[A-D]$/.test(name))).toEqual([
      {
        name: 'A',
        value: 'file',
        source: 'file',
        origin: `${envVars}, section "Fn"`,
        overrides: [
          { source: 'host', value: 'host' },
          { source: 'template', value: 'template' },
        ],
      },
      { name: 'B', value: 'template', source: 'template', overrides: [] },
      { name: 'C', value: 'template', source: 'template', overrides: [] },
      { name: 'D', value: 'client', source: 'client', overrides: [] },
    ]);
    expect(explained).toContainEqual({
      name: 'AWS_LAMBDA_FUNCTION_NAME',
      value: 'Fn',
      source: 'lambda',
      overrides: [],
    });
  });

  it('tells the same variables as the function has', async () => {
    await using fn = new OneFunction(declares());

    const explained = await fn.pool.explainEnvironment('Fn');
    const { payload } = await fn.invoke();

    const differing = explained.filter(
      ({ name, value }) => value !== '****' && !/LOG_STREAM/.test(name) && payload.environment[name] !== value,
    );
    expect(differing).toEqual([]);
  });

  it('shows no secrets', async () => {
    const text = `
      Parameters: { Pin: { Type: String, NoEcho: true, Default: hunter2 } }
      Resources:
        Fn:
          Type: AWS::Serverless::Function
          Properties:
            Runtime: nodejs22.x
            Handler: index.handler
            InlineCode: exports.handler = async () => process.env.URL;
            Environment: { Variables: { URL: !Sub 'https://me:\${Pin}@host', PLAIN: visible } }`;
    const { document } = parseTemplate(text);
    const app = loadApplication(document!, { region: 'eu-west-1' });
    await using pool = new SandboxPool(app, { credentials: { accessKeyId: 'AKID', secretAccessKey: 'hunter2' } });

    const explained = await pool.explainEnvironment('Fn');
    const { payload } = await pool.invoke({ functionId: 'Fn', payload: Buffer.from('{}') });

    expect(JSON.stringify(explained)).not.toContain('hunter2');
    expect(explained).toContainEqual({ name: 'URL', value: '****', source: 'template', overrides: [] });
    expect(explained).toContainEqual({ name: 'PLAIN', value: 'visible', source: 'template', overrides: [] });
    expect(Buffer.from(payload).toString()).toBe('"https://me:hunter2@host"');
  });

  it('tells why a variable is left out', async () => {
    const TABLE = new Unresolved({ Ref: 'Table' }, 'It is known once it is deployed.');
    await using fn = new OneFunction(declares({ environment: { TABLE } }));

    expect(await fn.pool.explainEnvironment('Fn')).toContainEqual({
      name: 'TABLE',
      source: 'template',
      overrides: [],
      reason: 'It is known once it is deployed.',
    });
  });

  it('does not know a function', async () => {
    await using fn = new OneFunction(declares());

    await expect(fn.pool.explainEnvironment('Fm')).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
  });
});

describe('a variable that refers to AWS', () => {
  const template = (value: string): FunctionDefinition => {
    const text = `
      Parameters: { Network: { Type: String, Default: network } }
      Resources:
        Fn:
          Type: AWS::Lambda::Function
          Properties:
            Runtime: nodejs22.x
            Handler: index.handler
            Code: { ZipFile: 'exports.handler = async () => process.env.VALUE ?? null;' }
            Environment: { Variables: { VALUE: ${value} } }`;
    return loadApplication(parseTemplate(text).document!, { region: 'eu-west-1' }).functions[0]!;
  };

  it.each([
    ["'{{resolve:ssm:/table:2}}'", [['ssm', '/table:2']], '<ssm /table:2>'],
    [
      "!Sub '{{resolve:secretsmanager:db:SecretString:user}}@${Network}/{{resolve:ssm-secure:pin}}'",
      [
        ['secretsmanager', 'db:SecretString:user'],
        ['ssm-secure', 'pin'],
      ],
      '<secretsmanager db:SecretString:user>@network/<ssm-secure pin>',
    ],
    ["!ImportValue { 'Fn::Sub': '${Network}-vpc' }", [['import', 'network-vpc']], '<import network-vpc>'],
  ])('is resolved by a callback: %s', async (value, references, resolved) => {
    const asked: TemplateReference[] = [];
    await using fn = new OneFunction(template(value), {
      resolveReference: async (reference) => {
        asked.push(reference);
        return `<${reference.kind} ${reference.name}>`;
      },
    });

    expect((await fn.invoke()).payload).toBe(resolved);
    await Promise.all([fn.invoke(), fn.invoke()]);
    expect(asked.map(({ kind, name }) => [kind, name])).toEqual(references);
    expect(warnings(fn)).toEqual([]);
  });

  it.each(["'{{resolve:ssm:/table}}'", "!Sub 'x-{{resolve:ssm:/table}}'", '!ImportValue vpc'])(
    'is left out without a callback, with a warning: %s',
    async (value) => {
      await using fn = new OneFunction(template(value));

      expect((await fn.invoke()).payload).toBeNull();
      expect(warnings(fn)).toMatchObject([{ code: 'ENVIRONMENT_VALUE_UNRESOLVED' }]);
    },
  );

  it('is not asked for when something stronger gives the value', async () => {
    const resolveReference = (): Promise<string> => Promise.reject(new Error('asked'));
    await using fn = new OneFunction(template("'{{resolve:ssm:/table}}'"), {
      resolveReference,
      env: { VALUE: 'mine' },
    });

    expect((await fn.invoke()).payload).toBe('mine');
  });

  it('says what could not be resolved', async () => {
    const resolveReference = (): Promise<string> => Promise.reject(new Error('no such parameter'));
    await using fn = new OneFunction(template("'{{resolve:ssm:/table}}'"), { resolveReference });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'REFERENCE_NOT_RESOLVED',
      message: 'Function "Fn": variable VALUE: {{resolve:ssm:/table}} could not be resolved: no such parameter',
    });
  });

  it('is secret when it is one', async () => {
    await using fn = new OneFunction(template("'{{resolve:secretsmanager:db}}'"), {
      resolveReference: async () => 'hunter2',
    });

    expect(await fn.pool.explainEnvironment('Fn')).toContainEqual(
      expect.objectContaining({ name: 'VALUE', value: '****' }),
    );
  });
});

describe('credentials', () => {
  const keys = async (options: SandboxPoolOptions): Promise<unknown> => {
    const text =
      'exports.handler = async () => [process.env.AWS_ACCESS_KEY_ID, process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN ?? null];';
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }), options);
    return (await fn.invoke()).payload;
  };

  it('are placeholders, even where there are real ones', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDREAL');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'real');

    expect(JSON.stringify(await keys({}))).not.toMatch(/REAL|real/);
    expect(await keys({ credentials: 'placeholder' })).toEqual(await keys({}));
  });

  it('are those that are given', async () => {
    expect(await keys({ credentials: { accessKeyId: 'A', secretAccessKey: 'B' } })).toEqual(['A', 'B', null]);
  });

  it('are those of this machine when the chain is asked for', async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const AWS_SHARED_CREDENTIALS_FILE = await fileWith(
      'credentials',
      '[blue]\naws_access_key_id = AKIDBLUE\naws_secret_access_key = blue\naws_session_token = token\n',
    );
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', AWS_SHARED_CREDENTIALS_FILE);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');

    expect(await keys({ credentials: 'chain', aws: { profile: 'blue', region: 'eu-west-1' } })).toEqual([
      'AKIDBLUE',
      'blue',
      'token',
    ]);
    await expect(keys({ credentials: 'chain', aws: { region: 'eu-west-1' } })).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
    });
  });
});
