import type { OperationOptions } from '../../../core/index.ts';

/**
 * When an image is fetched from its registry: when the engine does not have it (`missing`), at its first use in any case
 * (`always`), or never.
 *
 * @public
 */
export type PullPolicy = 'missing' | 'always' | 'never';

/**
 * What happens to images while functions run in containers.
 *
 * @public
 */
export type ContainerEvent =
  | { readonly type: 'image-pulling'; readonly image: string }
  | {
      readonly type: 'image-progress';
      readonly image: string;
      /** Of all layers whose size is known so far. */
      readonly downloadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly type: 'image-pulled'; readonly image: string }
  /** An image is made from a Dockerfile, as `Metadata` of the function says. */
  | { readonly type: 'image-building'; readonly image: string }
  | { readonly type: 'image-build-output'; readonly image: string; readonly text: string }
  | { readonly type: 'image-built'; readonly image: string }
  /** The template says how much `/tmp` may hold (in MiB), and the engine's disk has no quotas: it may hold more. */
  | { readonly type: 'storage-not-limited'; readonly functionId: string; readonly ephemeralStorage: number }
  /** Containers of an earlier run that had no time to remove them. */
  | { readonly type: 'leftovers-removed'; readonly containers: readonly string[] };

/**
 * How functions are run in containers.
 *
 * @public
 */
export interface DockerSandboxesOptions extends OperationOptions<ContainerEvent> {
  /** The engine: `unix:///path`, `tcp://host:port`, `ssh://user@host`; `DOCKER_HOST`, the chosen context, or the first usual socket that answers by default. */
  readonly host?: string | undefined;
  /** Images by function id or by runtime (`{ 'nodejs22.x': 'my-node:22' }`); those that AWS publishes by default. */
  readonly images?: Readonly<Record<string, string>> | undefined;
  /** `missing` by default. */
  readonly pull?: PullPolicy | undefined;
  /** The network of the containers, by name; the engine's default one by default. */
  readonly network?: string | undefined;
  /** Names that the containers know: `{ database: '10.0.0.7' }`; the address `host-gateway` is the engine's host. */
  readonly addHosts?: Readonly<Record<string, string>> | undefined;
  /** DNS servers of the containers, by address. */
  readonly dns?: readonly string[] | undefined;
  /** Where a folder of this machine is on the engine's machine: whatever is below `local` is mounted from `remote`. */
  readonly volumeBase?: { readonly local: string; readonly remote: string } | undefined;
  /** How containers call this machine, where that cannot be found out: a name or an address. */
  readonly hostAddress?: string | undefined;
  /** The address of this machine to listen on for containers. Given with `0.0.0.0`, everybody on the network gets in. */
  readonly listenAddress?: string | undefined;
  /** Only `/tmp` can be written to, as on Lambda; true by default. */
  readonly readOnly?: boolean | undefined;
}
