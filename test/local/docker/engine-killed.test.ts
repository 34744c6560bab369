import { expect, it } from 'vitest';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { OwnEngine } from '../../set-up/own-engine.ts';
import { eventually, node } from '../runtime/fixture.ts';
import { containersOf, OneContainerFunction } from './container.ts';

const WAIT_MS = 240_000;

it('an engine that is killed in the middle of an invocation is an error of the engine; when it runs again, it is used again, and what it left is removed', {
  timeout: WAIT_MS,
}, async (context) => {
  const images = await needsLambdaImages(context);
  await using engine = await OwnEngine.needs(context, images.node);
  const definition = node('failures.hangs', { id: 'EngineKilled', timeout: 200 });
  const options = { host: engine.host, network: 'host' };
  await using fn = new OneContainerFunction(definition, images, options);
  const lost = expect(fn.invoke()).rejects.toMatchObject({ name: 'ContainerError', code: 'ENGINE_LOST' });
  await eventually(() => fn.eventsOf('log').some(({ message }) => message.includes('starting to wait')));
  const [left] = await containersOf('EngineKilled', engine.host);

  await engine.kill();
  await lost;
  await expect(fn.invoke()).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
  await engine.start();
  const { payload } = await fn.invoke({}, { timeout: 1 });

  expect(payload.errorType).toBe('Sandbox.Timedout');
  await expect.poll(() => containersOf('EngineKilled', engine.host), { timeout: 30_000 }).not.toContain(left);
  const removed = { type: 'leftovers-removed', containers: [left] };
  await expect.poll(() => fn.containerEvents, { timeout: 30_000 }).toContainEqual(removed);
});
