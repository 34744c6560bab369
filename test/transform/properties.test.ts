import { Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isList, isMap, NumericLiteral, type TemplateMap, type TemplateValue } from '../../src/template/index.ts';
import { TransformError, type TransformOptions, transform } from '../../src/transform/index.ts';
import { almost } from './fuzzed.ts';
import { actualOf, goldens, templateOf, textOf } from './goldens.ts';

/** More of each when a run should search longer: `SAMWRIGHT_TEST_RUNS=50 vitest run test/transform/properties.test.ts`. */
const effort = Number(process.env['SAMWRIGHT_TEST_RUNS'] ?? 1);

const inAws = goldens.filter(({ partition }) => partition === 'aws');
const templates = inAws.map((golden) => ({ golden, template: templateOf(golden).template }));
const options = inAws[0]!.options;
/** What is fuzzed: whole applications would only make each run longer. */
const small = templates.filter(({ golden }) => !golden.name.startsWith('examples/')).map(({ template }) => template);

describe('transform', () => {
  it('makes the same of the same template, whatever it transformed before', () => {
    const alone = new Map(inAws.map((golden) => [golden, textOf(actualOf(golden), golden.name)]));

    fc.assert(
      fc.property(fc.constantFrom(...inAws), fc.constantFrom(...inAws), (first, second) => {
        actualOf(first);
        expect(textOf(actualOf(second), second.name)).toBe(alone.get(second));
        expect(textOf(actualOf(second), second.name)).toBe(alone.get(second));
      }),
      { numRuns: 300 * effort },
    );
  });

  it.each(templates.map((each) => ({ name: each.golden.name, ...each })))(
    'never changes its input: $name',
    ({ golden, template }) => {
      const before = JSON.stringify(template);

      const outcome = outcomeOf(deeplyFrozen(template), golden.options);

      expect(outcome).toBe(outcomeOf(template, golden.options));
      expect(JSON.stringify(template)).toBe(before);
    },
  );

  it('makes the same resources in whatever order the author wrote them', () => {
    // These depend on the order officially: which of two equal routes is reported.
    const ordered = ['errors/conflicting-routes'];
    const free = templates.filter(({ golden }) => !ordered.includes(golden.name));

    fc.assert(
      fc.property(
        fc
          .constantFrom(...free)
          .chain((each) =>
            fc.record({ each: fc.constant(each), keys: shuffled(Object.keys(each.template['Resources'] ?? {})) }),
          ),
        ({ each: { golden, template }, keys }) => {
          const resources = isMap(template['Resources']) ? template['Resources'] : {};
          const reordered = Object.fromEntries(keys.map((key) => [key, resources[key] ?? null]));

          const outcome = outcomeOf({ ...template, Resources: reordered }, golden.options, sameApartFromOrder);

          expect(outcome).toBe(outcomeOf(template, golden.options, sameApartFromOrder));
        },
      ),
      { numRuns: 300 * effort },
    );
  });

  it('makes a template or a TransformError of anything', () => {
    fc.assert(
      fc.property(almost(small), (template) => {
        const outcome = inTime(() => outcomeOf(template, options));

        expect(typeof outcome).toBe('string');
      }),
      { numRuns: 3_000 * effort },
    );
  });

  it('makes something of anything in the local profile', () => {
    fc.assert(
      fc.property(almost(small), (template) => {
        const result = inTime(() => transform({ template, folder: '.' }, { ...options, profile: 'local' }));

        expect(isMap(result.template)).toBe(true);
      }),
      { numRuns: 3_000 * effort },
    );
  });
});

/** The text of what comes out, be it a template or an official error; any other exception passes through. */
function outcomeOf(
  template: TemplateMap,
  options: TransformOptions,
  textOfTemplate: (template: TemplateMap) => string = (result) => textOf({ template: result }, ''),
): string {
  try {
    return textOfTemplate(transform({ template, folder: '.' }, options).template);
  } catch (error) {
    if (error instanceof TransformError) return error.message;
    throw error;
  }
}

/** The order of functions is the order of routes in an API's body, which its deployment's id is a hash of. */
function sameApartFromOrder(template: TemplateMap): string {
  const ids = Object.entries(template['Resources'] ?? {})
    .filter(([, resource]) => resource.Type === 'AWS::ApiGateway::Deployment')
    .map(([id]) => id);
  const text = sorted(template).replaceAll(/(RestApi deployment id: )[0-9a-f]{40}/g, '$1…');
  return ids.reduce((masked, id) => masked.replaceAll(id, id.replace(/[0-9a-f]{10}$/, '…')), text);
}

function sorted(value: TemplateValue): string {
  if (isList(value)) return `[${value.map(sorted).sort().join(',\n')}]`;
  if (!isMap(value)) return value instanceof NumericLiteral ? value.source : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${sorted(item)}`);
  return `{${entries.sort().join(',\n')}}`;
}

/** Interrupts what does not come to an end, so that the template it hangs on is reported. */
function inTime<T>(work: () => T): T {
  const box: { work: () => void; result?: { value: T } } = { work: () => undefined };
  box.work = () => {
    box.result = { value: work() };
  };
  Object.assign(globalThis, { samwrightWork: box.work });
  call.runInThisContext({ timeout: 20_000 });
  return box.result!.value;
}

const call = new Script('samwrightWork()');

function shuffled(keys: readonly string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...keys], { minLength: keys.length });
}

function deeplyFrozen<T extends TemplateValue>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return value;
  for (const item of Object.values(value)) deeplyFrozen(item);
  return Object.freeze(value);
}
