export type {
  TemplateDocument,
  TemplateFormat,
  TemplateList,
  TemplateMap,
  TemplatePath,
  TemplateSource,
  TemplateValue,
} from './document.ts';
export { applyEdits, type TemplateEdit } from './edit.ts';
export { TemplateError, type TemplateErrorCode } from './errors.ts';
export { authorsKeys, copyKeyOrder } from './key-order.ts';
export { locate } from './locate.ts';
export { loopMappingKey, loopMappingName } from './loop-mapping.ts';
export { NumericLiteral } from './numeric-literal.ts';
export { type ParseOptions, type ParseResult, parseTemplate, textDiagnosticsOf } from './parse.ts';
export { getIn } from './path.ts';
export { isList, isMap, toJson } from './predicates.ts';
export { readSnippet, snippetFile, snippetsOf } from './read-snippet.ts';
export { findTemplate, readTemplate } from './read-template.ts';
export { writeTemplate } from './write.ts';
