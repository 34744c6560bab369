import type { Readable, Writable } from 'node:stream';
import { DeployError } from '../errors.ts';

/**
 * Something that a person types.
 *
 * @public
 */
export interface TextQuestion {
  /**
   * Stable, for programs: `stackName`, `region`, `parameter:Stage`, `capabilities`, `signingProfile:Orders`,
   * `signingProfileOwner:Orders`, `configFile`, `configEnv`, `imageRepository:Orders`.
   */
  readonly id: string;
  /** As a person reads it. */
  readonly message: string;
  /** What an empty answer means. */
  readonly initial?: string | undefined;
  /** Whether the answer is hidden while it is typed. */
  readonly isSecret?: boolean | undefined;
}

/**
 * Something that a person says yes or no to.
 *
 * @public
 */
export interface ConfirmQuestion {
  /**
   * Stable, for programs: `confirmChanges`, `allowIam`, `disableRollback`, `open:OrdersApi`, `sign`, `save`,
   * `createRepositories`, `deleteRepositories`, `deploy`.
   */
  readonly id: string;
  /** As a person reads it. */
  readonly message: string;
  /** What an empty answer means. */
  readonly initial: boolean;
}

/**
 * Who answers the questions of a guided deployment.
 *
 * @public
 */
export interface Prompter {
  /** Asks for a text. */
  text(question: TextQuestion): Promise<string>;
  /** Asks for a yes or no. */
  confirm(question: ConfirmQuestion): Promise<boolean>;
}

/**
 * Answers from a table, by the ids of the questions; what is not in it is answered as if nothing was typed. For tests.
 *
 * @example
 * ```ts
 * const ask = scriptedPrompter({ stackName: 'orders', 'parameter:Stage': 'prod', save: false });
 * const ids = ask.asked.map(({ id }) => id);
 * ```
 * @public
 */
export function scriptedPrompter(
  answers: Readonly<Record<string, string | boolean>>,
): Prompter & { readonly asked: readonly (TextQuestion | ConfirmQuestion)[] } {
  const asked: (TextQuestion | ConfirmQuestion)[] = [];
  return {
    asked,
    text: async (question) => {
      asked.push(question);
      const answer = answers[question.id] ?? question.initial;
      if (answer === undefined) throw DeployError.unanswered(question.id, question.message);
      return String(answer);
    },
    confirm: async (question) => {
      asked.push(question);
      const answer = answers[question.id] ?? question.initial;
      return answer === true || answer === 'yes' || answer === 'y';
    },
  };
}

/**
 * The terminal that questions are asked at.
 *
 * @public
 */
export interface TerminalPrompterOptions {
  /** Default: `process.stdin`. */
  readonly input?: Readable | undefined;
  /** Default: `process.stderr`, so that the output of a script stays its own. */
  readonly output?: Writable | undefined;
}

/**
 * Asks at the terminal, with the package `@clack/prompts`, which has to be installed beside this one.
 *
 * @throws {@link DeployError} `PROMPTS_MISSING` when the package is not there; `CANCELLED` when a question is broken off.
 * @public
 */
export function terminalPrompter(options: TerminalPrompterOptions = {}): Prompter {
  const { input = process.stdin, output = process.stderr } = options;
  const streams = { input, output };
  const load = async () => {
    try {
      return await import('@clack/prompts');
    } catch (error) {
      throw DeployError.promptsMissing(error);
    }
  };
  return {
    text: async ({ message, initial, isSecret = false }) => {
      const { text, password, isCancel } = await load();
      const answer = isSecret
        ? await password({ message, ...streams })
        : await text({
            message: initial === undefined ? message : `${message} [${initial}]`,
            ...(initial !== undefined && { placeholder: initial, defaultValue: initial }),
            ...streams,
          });
      if (isCancel(answer)) throw DeployError.cancelled();
      return answer === undefined || answer === '' ? (initial ?? '') : answer;
    },
    confirm: async ({ message, initial }) => {
      const { confirm, isCancel } = await load();
      const answer = await confirm({ message, initialValue: initial, ...streams });
      if (isCancel(answer)) throw DeployError.cancelled();
      return answer;
    },
  };
}
