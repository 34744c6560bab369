import type { Application } from '../application/index.ts';
import type { AwsOptions } from '../aws/index.ts';
import { type CleanupStack, Memo, withCallers } from '../core/index.ts';
import type { InvokeEvent, SandboxPool, SandboxPoolOptions } from '../local/index.ts';
import type { ClientBuilds } from './client-builds.ts';
import { ClientError } from './client-error.ts';
import type { SamClientOptions } from './client-options.ts';
import type { ClientTemplate } from './client-template.ts';
import { heardByBoth, Listeners } from './listeners.ts';
import { type TemplateWarning, TemplateWarnings, templateWarnings } from './template-warnings.ts';

/** The application as it runs here, and the functions of its stages that do so. */
type LocalStage = {
  readonly application: Application;
  readonly pool: SandboxPool;
  /** What is not as the template has it. */
  readonly warnings: readonly TemplateWarning[];
} & Pick<typeof import('../application/index.ts'), 'functionById'> &
  Pick<typeof import('../local/index.ts'), 'invokeLocal' | 'startApi' | 'startLambda'>;

type InvokeListener = (event: InvokeEvent) => void;

/** What of a client is used beside what is its own. */
interface ClientParts {
  readonly template: ClientTemplate;
  readonly builds: ClientBuilds;
  /** What ends with the client. */
  readonly resources: CleanupStack;
}

/** What of a client runs functions on this machine: the pool that its calls share, and who hears of them. */
export class ClientLocal {
  readonly #options: Pick<SamClientOptions, 'local' | 'onEvent'> & AwsOptions;
  readonly #parts: ClientParts;
  readonly #listeners: Listeners<InvokeEvent>;
  readonly #warnings = new TemplateWarnings();
  readonly #stages = new Memo<'local', LocalStage>();
  #pool: SandboxPool | undefined;
  #isClosed = false;

  constructor(options: Pick<SamClientOptions, 'local' | 'onEvent'> & AwsOptions, parts: ClientParts) {
    this.#options = options;
    this.#parts = parts;
    this.#listeners = new Listeners<InvokeEvent>(options.onEvent);
  }

  /** What runs functions here, loaded once: a warm call waits for nothing but this promise. */
  stage(method: string): Promise<LocalStage> {
    if (this.#isClosed) throw ClientError.closed(method);
    this.#parts.template.forgetIfChanged();
    return this.#stages.get('local', () => this.#open());
  }

  /** The template is another one: the next call loads it. */
  forget(): void {
    this.#stages.delete('local');
  }

  /** From here on, every call is refused. */
  close(): void {
    this.#isClosed = true;
  }

  /** Tells what is not as the template has it, each listener once. */
  tell(warnings: readonly TemplateWarning[], onEvent: InvokeListener | undefined): void {
    this.#warnings.tell(warnings, onEvent);
  }

  /** Tells what is to be known of one function, from here on too: the pool is shared by all calls. */
  listenTo(id: string, warnings: readonly TemplateWarning[], onEvent: InvokeListener): () => void {
    const own = warnings.filter(({ functionId }) => functionId === id);
    this.#warnings.tell(own, onEvent);
    return this.#listeners.add((event) => event.functionId === id && onEvent(event));
  }

  /** The application as it is now, for what began with `first`: the same promise while nothing has changed. */
  follow(method: string, first: Promise<LocalStage>, onEvent: InvokeListener | undefined): () => Promise<Application> {
    let stage = first;
    let newest = first.then(({ application }) => application);
    return () => {
      const now = this.#isClosed ? stage : this.stage(method);
      if (now !== stage) {
        stage = now;
        newest = now.then(({ application, warnings }) => {
          this.#warnings.tell(warnings, onEvent);
          return application;
        });
      }
      return newest;
    };
  }

  /** Starts what serves until it, or the client, is closed: so long its listener hears of the functions too. */
  async serve<Served extends AsyncDisposable>(
    onEvent: InvokeListener | undefined,
    start: (whenClosed: () => void) => Promise<Served>,
  ): Promise<Served> {
    const { resources } = this.#parts;
    const removeListener = this.#listeners.add(onEvent);
    let served: Served | undefined;
    try {
      served = await start(() => {
        removeListener();
        if (served !== undefined) resources.forget(served);
      });
      return resources.use(served);
    } catch (error) {
      removeListener();
      throw withCallers(error);
    }
  }

  async #open(): Promise<LocalStage> {
    const { builds, resources } = this.#parts;
    const [application, { functionById }, { invokeLocal, SandboxPool, startApi, startLambda }] = await Promise.all([
      this.#application(),
      import('../application/index.ts'),
      import('../local/index.ts'),
    ]);
    const warnings = templateWarnings(application);
    this.#warnings.tell(warnings, this.#options.onEvent);
    builds.use(application);
    this.#pool?.reload(application);
    this.#pool ??= resources.use(new SandboxPool(application, this.#poolOptions(application)));
    return { application, pool: this.#pool, warnings, functionById, invokeLocal, startApi, startLambda };
  }

  async #application(): Promise<Application> {
    const { template } = this.#parts;
    try {
      return await template.application(await template.document());
    } catch (error) {
      throw withCallers(error);
    }
  }

  #poolOptions({ region }: Application): SandboxPoolOptions {
    const { docker, ...local } = this.#options.local ?? {};
    const containers = { ...docker, onEvent: heardByBoth(this.#options.onEvent, docker?.onEvent) };
    const { builds } = this.#parts;
    return { ...local, docker: containers, region, aws: this.#options, builds, onEvent: this.#listeners.emit };
  }
}
