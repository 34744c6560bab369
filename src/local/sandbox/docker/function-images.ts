import {
  type Architecture,
  type ContainerEngine,
  ContainerError,
  type ContainerImage,
  type ImageBuild,
} from '../../../containers/index.ts';
import { emit, Memo, sha256 } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import type { SandboxSpec, SandboxSubject } from '../sandbox.ts';
import { functionLabel } from './container-spec.ts';
import type { DockerSandboxesOptions } from './docker-options.ts';
import { fingerprint } from './layer-folder.ts';
import { officialImage } from './official-images.ts';

/** An image that the engine has. */
export interface FunctionImage {
  readonly name: string;
  readonly found: ContainerImage;
  /** It is looked for again the next time. */
  forget(): void;
}

/** The images of functions: found, pulled or built, once for as long as nothing of them changes. */
export class FunctionImages {
  readonly #options: DockerSandboxesOptions;
  readonly #signal: AbortSignal;
  readonly #track: <T>(work: Promise<T>) => Promise<T>;
  readonly #found = new Memo<string, ContainerImage>();

  /** Pulls and builds end with the signal, and are finished before whoever tracks them ends. */
  constructor(options: DockerSandboxesOptions, signal: AbortSignal, track: <T>(work: Promise<T>) => Promise<T>) {
    this.#options = options;
    this.#signal = signal;
    this.#track = track;
  }

  nameFor({ functionId, runtime, architecture = 'x86_64', image }: SandboxSubject): string {
    const { images = {} } = this.#options;
    const name = images[functionId] ?? image?.uri ?? images[runtime] ?? officialImage(runtime, architecture);
    if (name === undefined) throw LocalError.runtimeNotSupported(functionId, runtime);
    return name;
  }

  async of(engine: ContainerEngine, spec: SandboxSpec): Promise<FunctionImage> {
    const { architecture = 'x86_64' } = spec;
    const name = this.nameFor(spec);
    // An image that the options name is not built.
    const build = name === spec.image?.uri ? spec.image.build : undefined;
    const version = build === undefined ? [] : await fingerprint(build.context).catch(() => []);
    const key = sha256(JSON.stringify([name, architecture, build, version]));
    const found = await this.#found.get(key, () =>
      build === undefined
        ? this.#image(engine, name, architecture)
        : this.#build(engine, { ...build, tag: name, architecture, labels: functionLabel(spec) }),
    );
    return { name, found, forget: () => this.#found.delete(key) };
  }

  async #image(engine: ContainerEngine, image: string, architecture: Architecture): Promise<ContainerImage> {
    const { pull = 'missing' } = this.#options;
    const here = pull === 'always' ? undefined : await engine.image(image);
    const found = here ?? (await this.#fetch(engine, image, architecture, pull));
    const needed = found.architecture ?? architecture;
    if (!(await engine.supports(needed))) {
      throw ContainerError.platformNotSupported(image, needed, await engine.architecture());
    }
    return found;
  }

  async #fetch(
    engine: ContainerEngine,
    image: string,
    architecture: Architecture,
    pull: 'missing' | 'always' | 'never',
  ): Promise<ContainerImage> {
    if (pull === 'never') {
      throw ContainerError.imageNotFound(image, 'the container engine does not have it, and `pull` is "never".');
    }
    // Before a large download for nothing.
    if (!(await engine.supports(architecture))) {
      throw ContainerError.platformNotSupported(image, architecture, await engine.architecture());
    }
    emit(this.#options, { type: 'image-pulling', image });
    await this.#track(
      engine.pull(image, architecture, {
        signal: this.#signal,
        onProgress: (progress) => emit(this.#options, { type: 'image-progress', image, ...progress }),
      }),
    );
    emit(this.#options, { type: 'image-pulled', image });
    const found = await engine.image(image);
    if (found === undefined) throw ContainerError.imageNotFound(image, 'it was pulled and is not there.');
    return found;
  }

  async #build(engine: ContainerEngine, build: ImageBuild): Promise<ContainerImage> {
    const { tag: image, architecture } = build;
    if (!(await engine.supports(architecture))) {
      throw ContainerError.platformNotSupported(image, architecture, await engine.architecture());
    }
    emit(this.#options, { type: 'image-building', image });
    await this.#track(
      engine.buildImage(build, {
        signal: this.#signal,
        onOutput: (text) => emit(this.#options, { type: 'image-build-output', image, text }),
      }),
    );
    emit(this.#options, { type: 'image-built', image });
    const found = await engine.image(image);
    if (found === undefined) throw ContainerError.imageNotFound(image, 'it was built and is not there.');
    return found;
  }
}
