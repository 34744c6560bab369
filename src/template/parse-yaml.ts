import type { Document, ParsedNode, Tags, YAMLError } from 'yaml';
import type { Findings } from './findings.ts';
import { LONG_FORMS } from './tags.ts';
import { yamlLibrary } from './yaml-library.ts';

/** CloudFormation's tags, so that the package does not make a warning for each use; the walk gives them their meaning. */
const KNOWN_TAGS: Tags = [...LONG_FORMS.keys()].flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: 'seq' as const },
]);

const TOO_DEEP = 'The values are nested too deeply to be read.';

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces: YAML does not allow tabs there.',
  BAD_INDENT: 'Line this up with its neighbours.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Check the indentation, and put text that contains ": " in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Check that the line above ends as it should, and that this key has its ":".',
  UNEXPECTED_TOKEN:
    'Put text with brackets, commas or colons in quotes, and check that brackets and indentation match.',
  BAD_DQ_ESCAPE: 'Write the backslash twice, or use single quotes.',
};

/** So much of what is unexpected is shown, in characters. */
const MAX_TOKEN = 40;

/** The one document of a text, as the package has it; `undefined` where it is another number, or no YAML. */
export function parseYaml(text: string, findings: Findings): Document<ParsedNode> | undefined {
  let documents: readonly Document[];
  try {
    // Every scalar is read as text ("failsafe"): scalars.ts knows what it means. Duplicate keys are found later, because
    // the package compares each key of a map with each other.
    const parsed = yamlLibrary().parseAllDocuments(text, {
      schema: 'failsafe',
      customTags: KNOWN_TAGS,
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    documents = 'empty' in parsed ? [] : parsed;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    findings.add('NESTING_TOO_DEEP', TOO_DEEP, [0, 0]);
    return undefined;
  }
  addSyntaxErrors(
    documents.flatMap(({ errors }) => errors),
    text,
    findings,
  );
  const [first, second] = documents as readonly Document.Parsed[];
  if (second && !findings.hasErrors) {
    const [start] = second.range;
    const message = `The text holds ${documents.length} YAML documents; a template is one.`;
    findings.add('MULTIPLE_DOCUMENTS', message, [start, start], {
      hint: 'Remove the "---" line or put the documents into files of their own.',
    });
  }
  return findings.hasErrors ? undefined : first;
}

function addSyntaxErrors(errors: readonly YAMLError[], text: string, findings: Findings): void {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) {
    findings.add('NESTING_TOO_DEEP', TOO_DEEP, exhausted.pos);
    return;
  }
  const places = new Set<number>();
  let isLost = false;
  for (const { code, message, pos } of errors) {
    const isUnexpected = code === 'UNEXPECTED_TOKEN';
    // What follows from an error is often reported at the same place; once lost, the parser expects nothing of the rest.
    if (places.has(pos[0]) || (isUnexpected && isLost)) continue;
    places.add(pos[0]);
    isLost ||= isUnexpected;
    const token = isUnexpected ? text.slice(...pos).slice(0, MAX_TOKEN) : '';
    const said = token === '' ? message : `Unexpected ${JSON.stringify(token)}`;
    findings.add('YAML_SYNTAX', `${said}.`, pos, { hint: SYNTAX_HINTS[code] });
  }
}
