import { beforeAll, type TestContext } from 'vitest';
import { needsDocker, startDocker } from './docker.ts';
import { type LambdaImages, makeLambdaImages, makeLanguageImage } from './make-images.ts';
import { missing } from './needs.ts';
import { CLIENTS_TIMEOUT_MS } from './official-clients.ts';

export type { LambdaImages } from './make-images.ts';

let images: Promise<LambdaImages> | undefined;

// On a new machine this takes longer than a test may: whoever imports this waits here. What fails is said by the tests.
beforeAll(() => made().then(nothing, nothing), CLIENTS_TIMEOUT_MS);

/** Where they cannot be made the test that asks is skipped, with the reason. */
export async function needsLambdaImages(context: TestContext): Promise<LambdaImages> {
  await needsDocker(context);
  try {
    return await made();
  } catch (error) {
    return missing(context, `No images for tests: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The same for a language that few tests need. */
export async function needsLanguageImage(context: TestContext, language: 'java' | 'ruby'): Promise<string> {
  await needsDocker(context);
  try {
    return await makeLanguageImage(language);
  } catch (error) {
    return missing(context, `No image for tests: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function made(): Promise<LambdaImages> {
  images ??= startDocker().then(makeLambdaImages);
  return images;
}

function nothing(): void {}
