import { consoleReporter, type StackProgressEvent } from 'samwright';
import { describe, expect, it } from 'vitest';

const ESCAPE = '\u001b';
const SEQUENCE = new RegExp(`(${ESCAPE}\\[\\d*[A-Za-z]|\n)`);
const UP = new RegExp(`^${ESCAPE}\\[(\\d+)A$`);

/** Events of a deployment with a nested stack, as they come: at which second, what, in which stack. */
const events = (
  [
    [0, 'orders', 'CREATE_IN_PROGRESS'],
    [1, 'Table', 'CREATE_IN_PROGRESS'],
    [2, 'Sub', 'CREATE_IN_PROGRESS'],
    [3, 'Bucket', 'CREATE_IN_PROGRESS', 'Sub'],
    [4, 'Table', 'CREATE_COMPLETE'],
    [5, 'Bucket', 'CREATE_FAILED', 'Sub', 'taken already exists'],
    [6, 'Sub', 'CREATE_FAILED', undefined, 'Embedded stack was not made'],
    [7, 'Table', 'DELETE_COMPLETE'],
    [9, 'orders', 'ROLLBACK_COMPLETE'],
  ] as const
).map(([second, logicalId, status, nestedStack, reason]): StackProgressEvent => {
  const types: Record<string, string> = { Table: 'AWS::DynamoDB::Table', Bucket: 'AWS::S3::Bucket' };
  const resourceType = types[logicalId] ?? 'AWS::CloudFormation::Stack';
  const time = new Date(second * 1000);
  return { type: 'stack-event', stackName: 'orders', logicalId, resourceType, status, nestedStack, reason, time };
});

describe('a deployment on a terminal', () => {
  it('is a tree that changes in place, and stays when it is done', () => {
    const screen = aScreen(80, 25);
    const report = consoleReporter({ stream: screen, interactive: true });

    for (const event of events.slice(0, 5)) report(event);
    const midway = screen.text();
    for (const event of events.slice(5)) report(event);

    expect(midway).toMatchInlineSnapshot(`
      "◌ orders (AWS::CloudFormation::Stack) CREATE_IN_PROGRESS 4.0 s
        ✔ Table (AWS::DynamoDB::Table) CREATE_COMPLETE 3.0 s
        ◌ Sub (AWS::CloudFormation::Stack) CREATE_IN_PROGRESS 2.0 s
          ◌ Bucket (AWS::S3::Bucket) CREATE_IN_PROGRESS 1.0 s"
    `);
    expect(screen.text()).toMatchInlineSnapshot(`
      "✘ orders (AWS::CloudFormation::Stack) ROLLBACK_COMPLETE 9.0 s
        ✔ Table (AWS::DynamoDB::Table) DELETE_COMPLETE 6.0 s
        ✘ Sub (AWS::CloudFormation::Stack) CREATE_FAILED 4.0 s: Embedded stack was no
          ✘ Bucket (AWS::S3::Bucket) CREATE_FAILED 2.0 s: taken already exists"
    `);
  });

  it('keeps what else is said above the tree', () => {
    const screen = aScreen(80, 25);
    const report = consoleReporter({ stream: screen, interactive: true });

    report(events[0]!);
    report({ type: 'warning', code: 'LAYER_LEFT_OUT', functionId: 'F', message: 'Look here.' });
    report(events[1]!);

    expect(
      screen
        .text()
        .split('\n')
        .map((line) => line.trim().split(' ')[1]),
    ).toEqual(['Look', 'orders', 'Table']);
  });

  it('shows what is under way where there is no room for all', () => {
    const screen = aScreen(80, 6);
    const report = consoleReporter({ stream: screen, interactive: true });

    for (let index = 0; index < 10; index++) {
      const status = index < 8 ? 'CREATE_COMPLETE' : 'CREATE_IN_PROGRESS';
      report({
        ...events[0]!,
        logicalId: index === 0 ? 'orders' : `R${index}`,
        status: index === 0 ? 'CREATE_IN_PROGRESS' : status,
      });
    }

    const shown = screen.text();
    expect(shown.split('\n')).toHaveLength(4);
    expect(shown).toContain('R8');
    expect(shown).toContain('R9');
    expect(shown).toContain('… and 7 more');
  });
});

/** A terminal as far as it is needed: lines, the cursor up, and everything below it erased. */
function aScreen(columns: number, rows: number) {
  const lines: string[] = [''];
  return {
    isTTY: true,
    columns,
    rows,
    write: (text: string): void => {
      for (const part of text.split(SEQUENCE)) {
        const up = UP.exec(part);
        if (up) lines.splice(lines.length - 1 - Number(up[1]), Number.POSITIVE_INFINITY, '');
        else if (part === '\n') lines.push('');
        else if (!part.startsWith(ESCAPE)) lines[lines.length - 1] += part;
      }
    },
    text: (): string => lines.join('\n').trimEnd(),
  };
}
