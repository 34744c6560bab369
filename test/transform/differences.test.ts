import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, parseTemplate, type TemplateMap, type TemplateValue } from '../../src/template/index.ts';
import { TransformError, transform } from '../../src/transform/index.ts';

// Small templates, many of them odd, on which our transform and the official one once differed. What they become was
// observed by running the official transform (1.110.0) in ap-southeast-1, with the parameters below. Each line of
// differences.jsonl has a title, a template and its result: a template, or the message behind its fixed beginning.

interface Case {
  readonly title: string;
  readonly template: TemplateMap;
  readonly expected: TemplateValue;
}

const BEGINNING = 'Invalid Serverless Application Specification document. ';

const cases = readFileSync(join(import.meta.dirname, 'differences.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(parsed);

/** Reads a line as a template is read, so that `70.0` stays different from `70`. */
function parsed(line: string): Case {
  const { document } = parseTemplate(line, { format: 'json' });
  const { title = '', template = null, expected = null } = document?.template ?? {};
  if (typeof title !== 'string' || !isMap(template)) throw new TypeError(`This line is no case: ${line}`);
  return { title, template, expected };
}

function resultOf(template: TemplateMap): TemplateValue {
  try {
    return transform(template, { region: 'ap-southeast-1', parameters: { param1: 'value1', param2: 'value2' } })
      .template;
  } catch (error) {
    if (error instanceof TransformError) return error.message.replace(BEGINNING, '');
    throw error;
  }
}

describe('as the official transform, ours', () => {
  const titles = [...new Set(cases.map(({ title }) => title))];

  it.each(titles)('%s', (title) => {
    const group = cases.filter((each) => each.title === title);

    const results = group.map(({ template }) => ({ template, result: resultOf(template) }));

    expect(results).toEqual(group.map(({ template, expected }) => ({ template, result: expected })));
  });

  it('throws nothing at any of the templates when it is run locally', () => {
    const run = ({ template }: Case): unknown =>
      transform(template, { region: 'ap-southeast-1', profile: 'local' }).template;

    expect(() => cases.map(run)).not.toThrow();
  });
});
