export { findByPath } from './json-path.ts';
export { isJson, parseJson } from './parse-json.ts';
export { renderTemplate } from './render.ts';
export { expression as javaExpression } from './string-methods.ts';
export { TemplateProblem } from './template-problem.ts';
export { Callable, jsonText, numberOf, textOf, toValue, type Value, type ValueMap } from './values.ts';
