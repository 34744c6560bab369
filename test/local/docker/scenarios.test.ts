import { describe, it } from 'vitest';
import { DockerSandboxes } from '../../../src/local/sandbox/docker/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { runScenario } from '../invoke-endpoint/run-scenario.ts';
import { LANGUAGES, SCENARIOS } from '../invoke-endpoint/scenarios.ts';

describe.each(LANGUAGES)('a %s function in a container', { concurrent: true }, (language) => {
  it.for(SCENARIOS)('$name', async (scenario, context) => {
    const images = await needsLambdaImages(context);
    await using sandboxes = new DockerSandboxes({
      images: { 'nodejs22.x': images.node, 'python3.13': images.python },
      pull: 'never',
    });

    await runScenario(scenario, language, { sandboxes });
  });
});
