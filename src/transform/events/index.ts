import type { EventMacro, FunctionTarget, StateMachineTarget } from '../macros.ts';
import { apiEvent } from './api.ts';

/** The event sources of functions, by the name in `Type`. */
export const functionEvents: ReadonlyMap<string, EventMacro<FunctionTarget>> = new Map<
  string,
  EventMacro<FunctionTarget>
>([['Api', apiEvent]]);

/** The event sources of state machines, by the name in `Type`. */
export const stateMachineEvents: ReadonlyMap<string, EventMacro<StateMachineTarget>> = new Map<
  string,
  EventMacro<StateMachineTarget>
>([]);
