import { describe, expect, it } from 'vitest';
import { actualOf, type Golden, goldens, templateOf, textOf } from './goldens.ts';

// Each template in goldens/ shows what a piece of SAM becomes. What it should become was made once by the official
// transform: scripts/transform-goldens.py.

/** Goldens that our transform does not reach yet. One that it reaches must leave this list. */
const pending: ReadonlySet<string> = new Set([]);

const title = ({ name, partition }: Golden): string => (partition === 'aws' ? name : `${name} in ${partition}`);

describe('a template becomes what the official transform makes of it', () => {
  it.each(goldens.filter(({ name }) => !pending.has(name)).map((golden) => ({ title: title(golden), golden })))(
    '$title',
    ({ golden }) => {
      const actual = actualOf(golden);

      expect(textOf(actual, golden.name)).toBe(textOf(golden.expected, golden.name));
    },
  );

  it.each(goldens.filter(({ name }) => pending.has(name)).map((golden) => ({ title: title(golden), golden })))(
    '$title is still pending',
    ({ golden }) => {
      const actual = actualOf(golden);

      expect(textOf(actual, golden.name)).not.toBe(textOf(golden.expected, golden.name));
    },
  );

  it('has a golden for each name that is listed', () => {
    const names = new Set(goldens.map(({ name }) => name));

    expect([...pending].filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the goldens show', () => {
  const successes = goldens.filter(({ expected }) => 'template' in expected);
  const templates = successes.map((golden) => JSON.stringify(templateOf(golden).template));
  const shows = (name: string): boolean => templates.some((text) => text.includes(`"Type":${JSON.stringify(name)}`));

  it('each resource type of SAM', () => {
    const types =
      'Api Application CapacityProvider Connector Function GraphQLApi HttpApi LayerVersion SimpleTable StateMachine WebSocketApi';

    expect(types.split(' ').filter((type) => !shows(`AWS::Serverless::${type}`))).toEqual([]);
  });

  it('each event source', () => {
    const sources =
      'AlexaSkill Api CloudWatchEvent CloudWatchLogs Cognito DocumentDB DynamoDB EventBridgeRule HttpApi IoTRule Kinesis MQ ' +
      'MSK S3 SNS SQS Schedule ScheduleV2 SelfManagedKafka';

    expect(sources.split(' ').filter((source) => !shows(source))).toEqual([]);
  });

  it('each section of Globals', () => {
    const sections = 'Api CapacityProvider Function HttpApi LayerVersion SimpleTable StateMachine WebSocketApi';
    const shown = successes.flatMap((golden) => Object.keys(templateOf(golden).template['Globals'] ?? {}));

    expect(sections.split(' ').filter((section) => !shown.includes(section))).toEqual([]);
  });
});
