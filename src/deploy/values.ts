/**
 * What the package exports of this stage besides types, and what tells of its events: a door of its own, so that importing
 * the package does not load the stage itself.
 */
export { formatPlan } from './format-plan.ts';
export { scriptedPrompter, terminalPrompter } from './guided/prompter.ts';
export { readSamConfig } from './guided/samconfig.ts';
export { resourcePath } from './resource-path.ts';
