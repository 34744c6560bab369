import type { Rule } from '../rule.ts';
import { apiEvents } from './api-events.ts';
import { codePaths } from './code-paths.ts';
import { cycles } from './cycles.ts';
import { eventSources } from './event-sources.ts';
import { handlers } from './handlers.ts';
import { limits } from './limits.ts';
import { misspelt } from './misspelt.ts';
import { parameters } from './parameters.ts';
import { references } from './references.ts';
import { runtimes } from './runtimes.ts';
import { schedules } from './schedules.ts';
import { structure } from './structure.ts';
import { templateSize } from './template-size.ts';

/** Every rule. Their order does not matter: findings are sorted by severity and place. */
export const RULES: readonly Rule[] = [
  structure,
  references,
  misspelt,
  cycles,
  parameters,
  codePaths,
  handlers,
  limits,
  runtimes,
  eventSources,
  schedules,
  apiEvents,
  templateSize,
];
