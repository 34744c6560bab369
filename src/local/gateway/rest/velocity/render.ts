import type { Node } from './ast.ts';
import { renderNodes } from './evaluate.ts';
import { parseTemplateText } from './parse-template.ts';
import { TemplateProblem } from './template-problem.ts';
import type { ValueMap } from './values.ts';

/** Templates are few; the bound is for those that are made while others run. */
const MAX_KEPT = 1000;

const parsed = new Map<string, readonly Node[] | TemplateProblem>();

/**
 * Renders a template of the Velocity Template Language as API Gateway does. `variables` are changed by what it sets.
 *
 * The engine is our own: velocityjs divides 5 by 2 to 2.5, prints `null` and unknown references, takes a template whose
 * `#if` has no `#end`, and counts an unknown method inside `#if` as false without a word. None of it can be had from
 * outside, and all of it shows in what a function or a client gets.
 *
 * @throws TemplateProblem
 */
export function renderTemplate(template: string, variables: ValueMap): string {
  let nodes = parsed.get(template);
  if (nodes === undefined) {
    nodes = parse(template);
    if (parsed.size >= MAX_KEPT) parsed.clear();
    parsed.set(template, nodes);
  }
  if (nodes instanceof TemplateProblem) throw nodes;
  return renderNodes(nodes, variables);
}

function parse(template: string): readonly Node[] | TemplateProblem {
  try {
    return parseTemplateText(template);
  } catch (error) {
    return error instanceof TemplateProblem ? error : new TemplateProblem('The template is nested too deep');
  }
}
