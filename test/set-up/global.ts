import type { TestProject } from 'vitest/node';
import { stopDocker } from './docker.ts';
import { startMoto } from './moto.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where moto_server listens, or why there is none. */
    moto: { readonly url: string } | { readonly missing: string };
  }
}

/**
 * Starts what tests share, once a run. A run without any test that needs moto still starts it: it takes half a second,
 * beside the tests. A container engine is started by the first test that needs one (`docker.ts`), and ended here.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  try {
    const moto = await startMoto();
    project.provide('moto', { url: moto.url });
    return async () => {
      await moto[Symbol.asyncDispose]();
      await stopDocker();
    };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    console.warn(`\n*** ${missing}\n*** Tests that need it are skipped.\n`);
    project.provide('moto', { missing });
    return stopDocker;
  }
}
