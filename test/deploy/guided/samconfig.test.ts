import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeSamConfig } from '../../../src/deploy/guided/samconfig.ts';
import { readSamConfig } from '../../../src/deploy/values.ts';
import { aFolder } from '../../package/a-folder.ts';

const written = `# More at https://docs.aws.amazon.com
version = 0.1

[default.global.parameters]
region = "eu-west-1"   # Ireland
stack_name = "common"

[default.deploy.parameters]
# what it is called
stack_name = "orders"
capabilities = [
  "CAPABILITY_IAM", # roles
  "CAPABILITY_AUTO_EXPAND",
]
confirm_changeset = true # always
parameter_overrides = "Stage=\\"prod\\" Text=\\"two words\\" ParameterKey=Long,ParameterValue=form"

[prod.deploy.parameters]
stack_name = "orders-prod"
parameter_overrides = ["Stage=prod", "Ids='a,b'"]
tags = "team=blue cost=7"
`;

describe('samconfig.toml', () => {
  it('is read with what is for all commands underneath', async () => {
    await using folder = await aFolder({ 'samconfig.toml': written });
    const file = `${folder.path}/samconfig.toml`;

    const ordinary = await readSamConfig(file);
    const prod = await readSamConfig(file, { env: 'prod' });

    expect(ordinary).toEqual({
      stackName: 'orders',
      region: 'eu-west-1',
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      parameters: { Stage: 'prod', Text: 'two words', Long: 'form' },
    });
    expect(prod).toEqual({
      stackName: 'orders-prod',
      parameters: { Stage: 'prod', Ids: 'a,b' },
      tags: { team: 'blue', cost: '7' },
    });
  });

  it('that is not there says nothing', async () => {
    await using folder = await aFolder({});

    expect(await readSamConfig(`${folder.path}/samconfig.toml`)).toEqual({});
  });

  it('that is no TOML is a typed error', async () => {
    await using folder = await aFolder({ 'samconfig.toml': 'version = = 1' });

    const result = readSamConfig(`${folder.path}/samconfig.toml`);

    await expect(result).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('is changed where it has to be; comments, order and all else stay', async () => {
    await using folder = await aFolder({ 'samconfig.toml': written });
    const file = `${folder.path}/samconfig.toml`;

    await writeSamConfig(file, {
      stack_name: 'orders',
      capabilities: 'CAPABILITY_IAM',
      confirm_changeset: false,
      s3_bucket: 'mine',
    });

    const expected = written
      .replace(/capabilities = \[[^\]]*\]/, 'capabilities = "CAPABILITY_IAM"')
      .replace('confirm_changeset = true # always', 'confirm_changeset = false # always')
      .replace(/(form"\n)/, '$1s3_bucket = "mine"\n');
    expect(await readFile(file, 'utf8')).toBe(expected);
  });

  it('gets the tables and the file that are missing', async () => {
    await using folder = await aFolder({});
    const file = `${folder.path}/samconfig.toml`;

    await writeSamConfig(file, { stack_name: 'a' }, { env: 'dev' });
    await writeSamConfig(file, { region: 'eu-west-1' }, { env: 'dev', command: 'global' });

    expect(await readFile(file, 'utf8')).toBe(
      'version = 0.1\n\n[dev.deploy.parameters]\nstack_name = "a"\n\n[dev.global.parameters]\nregion = "eu-west-1"\n',
    );
  });

  it('of a form that cannot be patched is written anew, with the same values', async () => {
    await using folder = await aFolder({
      'samconfig.toml': 'version = 0.1\ndefault.deploy.parameters.stack_name = "a"\n',
    });
    const file = `${folder.path}/samconfig.toml`;

    await writeSamConfig(file, { region: 'eu-west-1' });

    expect(await readSamConfig(file)).toEqual({ stackName: 'a', region: 'eu-west-1' });
    expect(await readFile(file, 'utf8')).toContain('version = 0.1');
  });
});
