import type { RuntimeApiTarget } from '../../runtime-api/index.ts';

/** What a shell and the first process of a container exit with when they cannot start a program. */
const CODES = [126, 127];
/** Of `docker-init`, of dash, of bash. */
const MESSAGES = [
  /^\[FATAL tini \(\d+\)\] exec (?<program>.+) failed: (?<reason>.+)$/m,
  /^.+: (?:line )?\d+: (?:exec: )?(?<program>.+): (?<reason>.+)$/m,
];
/** Of Podman's first process, which exits with 1 and does not name the program. */
const CATATONIT = /^ERROR \(catatonit:\d+\): failed to exec pid1: (?<reason>.+)$/m;
const LENGTH = 4_096;

/**
 * Whether a container has ended because the program that it is there for cannot be started. The engine itself does not
 * find out: it starts another one, which starts the program.
 */
export class EntryPointFailure {
  readonly #program: string;
  #text = '';

  /** The program, as the image names it. */
  constructor(program: string) {
    this.#program = program;
  }

  /** Takes what the container writes first. */
  written(piece: Buffer): void {
    if (this.#text.length < LENGTH) this.#text += piece.toString('latin1');
  }

  /** What Lambda says then; undefined if the program was started. */
  message(exitCode: number): string | undefined {
    const ofPodman = exitCode === 1 ? CATATONIT.exec(this.#text)?.groups?.['reason'] : undefined;
    if (ofPodman !== undefined) return `fork/exec ${this.#program}: ${ofPodman.toLowerCase()}`;
    if (!CODES.includes(exitCode)) return undefined;
    for (const message of MESSAGES) {
      const { program, reason = '' } = message.exec(this.#text)?.groups ?? {};
      if (program !== this.#program) continue;
      const said = /not found|required file/.test(reason) ? 'no such file or directory' : reason.toLowerCase();
      return `fork/exec ${program}: ${said}`;
    }
    return undefined;
  }
}

/** Says what Lambda does of a program that cannot be started. */
export function reportEntryPoint(target: Pick<RuntimeApiTarget, 'initError'>, errorMessage: string): void {
  target.initError(Buffer.from(JSON.stringify({ errorType: 'Runtime.InvalidEntrypoint', errorMessage })));
}
