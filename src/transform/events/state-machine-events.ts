import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import type { GeneratedResource } from '../generated.ts';
import type { StateMachineTarget } from '../macros.ts';
import { checkProperties } from '../properties.ts';
import { keyHistory } from '../py27/index.ts';
import { emptyMap, isMap } from '../value.ts';
import { stateMachineEvents } from './index.ts';
import { eventOf, unknownType } from './sam-event.ts';

/** Expands the events of a state machine, in the order of the template. */
export function expandStateMachineEvents(target: StateMachineTarget, context: TransformContext): GeneratedResource[] {
  const { logicalId, properties } = target.resource;
  const events = isMap(properties['Events']) ? properties['Events'] : emptyMap();
  return keyHistory(context)
    .keys(events)
    .flatMap((id) => {
      const expand = (): GeneratedResource[] => {
        const event = eventOf(id, events[id] ?? null, logicalId);
        const macro = stateMachineEvents.get(event.type);
        if (!macro) throw Fault.event(id, unknownType(event.type));
        checkProperties(macro.properties, event.logicalId, event.type, event.properties);
        return macro.expand(event, target, context).map((resource) => ({ ...resource, event: resource.event ?? id }));
      };
      if (context.profile === 'local') return context.attempt(expand, logicalId) ?? [];
      return expand();
    });
}
