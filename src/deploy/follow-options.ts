import type { TemplateMap } from '../template/index.ts';
import type { StackOptions } from './deploy-options.ts';

/** What following needs of the options of an operation. */
export interface FollowOptions extends Pick<StackOptions, 'stackName' | 'signal' | 'onEvent' | 'polling'> {
  /** What is known of the templates without macros that the stacks will have, by path; `''` is the stack's own. */
  readonly templates?: ReadonlyMap<string, TemplateMap> | undefined;
}
