export type {
  TemplateDocument,
  TemplateFormat,
  TemplateList,
  TemplateMap,
  TemplatePath,
  TemplateSource,
  TemplateValue,
} from './document.ts';
export { NumericLiteral } from './numeric-literal.ts';
