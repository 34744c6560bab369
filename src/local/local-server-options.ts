import type { OperationOptions } from '../core/index.ts';

/**
 * What everything that is served on this machine takes.
 *
 * @public
 */
export interface LocalServerOptions<Event = never> extends OperationOptions<Event> {
  /** The port; 0, the default, means any free one. */
  readonly port?: number | undefined;
  /** The address to listen on; `127.0.0.1` by default, so that nobody else on the network gets in. */
  readonly host?: string | undefined;
  /** How long `close()` waits for requests under way before it cuts them, in milliseconds; 5,000 by default. */
  readonly closeTimeoutMs?: number | undefined;
  /** Variables for all functions; they win over the template's, and names that it does not declare are fine. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}
