import { describe, it } from 'vitest';
import { runScenario } from './run-scenario.ts';
import { LANGUAGES, SCENARIOS } from './scenarios.ts';

describe.each(LANGUAGES)('a %s function in a process', (language) => {
  it.each(SCENARIOS)('$name', (scenario) => runScenario(scenario, language));
});
