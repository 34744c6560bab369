import { describe, expect, it } from 'vitest';
import { DockerSandboxes } from '../../src/local/sandbox/docker/index.ts';
import { recordedPack } from '../set-up/conformance.ts';
import { needsLambdaImages } from '../set-up/lambda-images.ts';
import { runCase } from './aws-recorded-application.ts';
import { readCases } from './aws-recorded-case.ts';

/** What Lambda itself answered, with functions in containers: AWS's own runtime clients, at AWS's own paths. */

const KINDS = ['lambda-error', 'lambda-invoke', 'lambda-logs', 'lambda-environment', 'async'];

describe.skipIf(!recordedPack.isHere).each(KINDS)('%s in containers', { concurrent: true }, (kind) => {
  for (const one of readCases(kind)) {
    it(one.id, async (context) => {
      const { node, python } = await needsLambdaImages(context);
      const images = Object.fromEntries([
        ...['20', '22', '24'].map((version) => [`nodejs${version}.x`, node]),
        ...['9', '10', '11', '12', '13', '14'].map((version) => [`python3.${version}`, python]),
      ]);
      await using sandboxes = new DockerSandboxes({ images, pull: 'never' });

      expect(await runCase(one, sandboxes)).toEqual([]);
    });
  }
});
