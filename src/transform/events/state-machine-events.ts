import type { TransformContext } from '../context.ts';
import type { GeneratedResource } from '../generated.ts';
import type { SamResource, StateMachineTarget } from '../macros.ts';
import { keyHistory } from '../py27/index.ts';
import { emptyMap, isMap } from '../value.ts';
import { checkEvents, checkedEvent } from './check-events.ts';
import { stateMachineEvents } from './index.ts';

/** Checks the events of a state machine, before anything of it is expanded. */
export function checkStateMachineEvents(resource: SamResource, context: TransformContext): void {
  checkEvents(resource, stateMachineEvents, context);
}

/** Expands the events of a state machine, in the order of the template. */
export function expandStateMachineEvents(target: StateMachineTarget, context: TransformContext): GeneratedResource[] {
  const { logicalId, properties } = target.resource;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  return keyHistory(context)
    .keys(events)
    .flatMap((id) => {
      const expand = (): GeneratedResource[] => {
        const { event, macro } = checkedEvent(
          { id, source: events[id] ?? null, resourceId: logicalId },
          stateMachineEvents,
          context,
        );
        return macro.expand(event, target, context).map((resource) => ({ ...resource, event: resource.event ?? id }));
      };
      if (context.profile === 'local') return context.attempt(expand, logicalId) ?? [];
      return expand();
    });
}
