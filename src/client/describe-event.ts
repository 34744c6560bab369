import { basename } from 'node:path';
import type { GradualDeploymentEvent } from '../deploy/index.ts';
import { resourcePath } from '../deploy/values.ts';
import type { SamEvent } from './events.ts';

/** How an event is told to a person. */
export interface Description {
  readonly text: string;
  readonly tone?: 'good' | 'warning' | 'bad' | 'quiet' | undefined;
  /** It is about something under way: the next event takes its place. */
  readonly passing?: boolean | undefined;
}

/** One entry for each type of event, so that a new event cannot be forgotten. `undefined`: nothing worth a line. */
type Describers = {
  readonly [Type in SamEvent['type']]: (event: Extract<SamEvent, { readonly type: Type }>) => Description | undefined;
};

/** A request that was answered, by an API or by Lambda. */
function describeRequest({
  method,
  path,
  status,
  durationMs,
  failure,
}: Extract<SamEvent, { readonly type: 'request-finished' | 'lambda-request-finished' }>): Description {
  const text = `${method} ${path} → ${status} in ${ms(durationMs)}${failure === undefined ? '' : `: ${failure}`}`;
  return status >= 500 ? bad(text) : { text };
}

/** What becomes of the old resource where a new one takes its place; what is not here is told as the service says it. */
const REPLACEMENTS: Readonly<Record<string, string>> = { True: 'replaced', Conditional: 'maybe replaced', False: '' };

const describers: Describers = {
  // build
  'build-started': ({ resources, workflow }) => ({
    text: `${resources.join(', ')}: building by ${workflow}`,
    passing: true,
  }),
  'build-output': ({ resources, line }) => ({ text: `${resources[0]} | ${line}`, passing: true }),
  'build-finished': ({ resources, workflow, outcome, durationMs }) => {
    const text = `${resources.join(', ')}: ${outcome} by ${workflow} in ${ms(durationMs)}`;
    return outcome === 'built' ? good(`✔ ${text}`) : quiet(text);
  },
  'build-failed': ({ message }) => bad(`✘ ${message}`),
  'build-warning': ({ message }) => ({ text: `⚠ ${message}`, tone: 'warning' }),
  'template-built': ({ functions, layers, file, durationMs }) =>
    good(
      `✔ built: ${counted(functions, 'function')}, ${counted(layers, 'layer')} in ${ms(durationMs)}; template in ${file}`,
    ),
  // local
  'environment-starting': ({ functionId, runtime }) => ({ text: `${functionId}: starting ${runtime}`, passing: true }),
  'environment-ready': ({ functionId, initDurationMs }) => quiet(`${functionId}: ready in ${ms(initDurationMs)}`),
  'environment-ended': ({ functionId, reason }) =>
    reason === 'closed' || reason === 'evicted' ? undefined : quiet(`${functionId}: environment ended (${reason})`),
  log: ({ functionId, message }) => quiet(`${functionId} | ${message}`),
  'invocation-finished': ({ functionId, durationMs, functionError }) =>
    functionError === undefined
      ? good(`✔ ${functionId}: ${ms(durationMs)}`)
      : bad(`✘ ${functionId}: failed after ${ms(durationMs)}`),
  warning: ({ message }) => ({ text: `⚠ ${message}`, tone: 'warning' }),
  'api-listening': ({ apiId, url }) => good(`✔ ${apiId}: listening on ${url}`),
  'request-finished': describeRequest,
  'access-log': ({ line }) => quiet(line),
  'apis-reloaded': ({ apiIds }) => good(`✔ the template has changed: ${apiIds.join(', ')}`),
  'message-finished': ({ apiId, routeKey, durationMs, failure }) => {
    const text = `${apiId} ${routeKey} in ${ms(durationMs)}`;
    return failure === undefined ? { text } : bad(`${text}: ${failure}`);
  },
  'lambda-listening': ({ url }) => good(`✔ Lambda: listening on ${url}`),
  'lambda-request-finished': describeRequest,
  'async-invocation-retrying': ({ functionId, attempt, delayMs }) =>
    quiet(`${functionId}: attempt ${attempt} failed, again in ${ms(delayMs)}`),
  'async-invocation-finished': ({ functionId, condition, attempts, failure }) => {
    const text = `${functionId}: ${condition} after ${attempts} attempts${failure === undefined ? '' : `: ${failure}`}`;
    return condition === 'Success' ? quiet(text) : bad(text);
  },
  'image-pulling': ({ image }) => ({ text: `${image}: pulling`, passing: true }),
  'image-progress': ({ image, downloadedBytes, totalBytes }) => ({
    text: `${progressBar(downloadedBytes, totalBytes)} ${image} ${size(downloadedBytes)} of ${size(totalBytes)}`,
    passing: true,
  }),
  'image-pulled': ({ image }) => good(`✔ ${image}: pulled`),
  'image-building': ({ image }) => ({ text: `${image}: building`, passing: true }),
  'image-build-output': ({ text }) => (text.trim() === '' ? undefined : quiet(text.trimEnd())),
  'image-built': ({ image }) => good(`✔ ${image}: built`),
  'storage-not-limited': ({ functionId, ephemeralStorage }) =>
    quiet(`${functionId}: /tmp may hold more than ${ephemeralStorage} MiB: the engine's disk has no quotas`),
  'leftovers-removed': ({ containers }) => quiet(`${containers.length} containers of an earlier run removed`),
  // package
  'artifact-zipped': ({ source, files, bytes, durationMs }) =>
    quiet(`${basename(source)}: ${counted(files, 'file')} zipped to ${size(bytes)} in ${ms(durationMs)}`),
  'artifact-uploading': ({ source, bytes, total }) => ({
    text: `${progressBar(bytes, total)} ${basename(source)} ${size(bytes)} of ${size(total)}`,
    passing: true,
  }),
  'artifact-uploaded': ({ source, uri, bytes }) => good(`✔ ${basename(source)}: ${size(bytes)} to ${uri}`),
  'artifact-unchanged': ({ source, uri }) => quiet(`${basename(source)}: unchanged at ${uri}`),
  'artifact-signed': ({ source, uri, profileName }) =>
    good(`✔ ${basename(source)}: signed by ${profileName} at ${uri}`),
  'template-packaged': ({ artifacts, uploaded, file }) =>
    good(
      `✔ packaged: ${counted(artifacts, 'artifact')}, ${uploaded} new${file === undefined ? '' : `; template in ${file}`}`,
    ),
  // deploy
  'change-set-creating': ({ stackName, operation }) => ({
    text: `${stackName}: preparing to ${operation} the stack`,
    passing: true,
  }),
  'change-set-created': ({ stackName, changes }) => ({
    text: [
      `${stackName}: ${counted(changes.length, 'change')}`,
      ...changes.map(({ action, logicalId, nestedStack, resourceType, replacement = 'False' }) => {
        const fate = REPLACEMENTS[replacement] ?? replacement;
        const about = fate === '' ? resourceType : `${resourceType}, ${fate}`;
        return `  ${CHANGE_SIGNS[action] ?? action} ${resourcePath({ logicalId, nestedStack })} (${about})`;
      }),
    ].join('\n'),
  }),
  'deployment-planned': ({ plan }) => {
    const { findings, unreviewed } = plan.security;
    const told = findings.filter(({ level, isNew }) => isNew && level === 'high');
    const lines = [
      ...told.map(({ logicalId, nestedStack, message }) => `${resourcePath({ logicalId, nestedStack })}: ${message}`),
      ...unreviewed,
    ];
    return lines.length === 0 ? undefined : { text: lines.map((line) => `⚠ ${line}`).join('\n'), tone: 'warning' };
  },
  'change-set-executing': ({ stackName }) => ({ text: `${stackName}: changing the stack`, passing: true }),
  'stack-unchanged': ({ stackName }) => good(`✔ ${stackName}: nothing to change`),
  'stack-deleting': ({ stackName, reason }) => ({
    text: `${stackName}: deleting the stack${reason === undefined ? '' : `, which is in ${reason}`}`,
  }),
  'gradual-deployment': ({ logicalId, nestedStack, ...event }) => {
    const text = `${resourcePath({ logicalId, nestedStack })}: ${shiftOf(event)}`;
    return event.status === 'Failed' || event.status === 'Stopped' ? bad(text) : { text };
  },
  'gradual-deployment-unseen': ({ logicalId, nestedStack, reason }) => ({
    text: `⚠ ${resourcePath({ logicalId, nestedStack })}: how far traffic has shifted cannot be seen: ${reason}`,
    tone: 'warning',
  }),
  'stack-event': ({ logicalId, nestedStack, resourceType, status, reason }) => {
    const text = `${status} ${resourcePath({ logicalId, nestedStack })} (${resourceType})${reason === undefined ? '' : `: ${reason}`}`;
    if (/FAILED|ROLLBACK/.test(status)) return bad(text);
    return status.endsWith('_COMPLETE') ? good(text) : quiet(text);
  },
  'stack-outputs': ({ outputs }) => {
    const lines = Object.entries(outputs).map(([name, value]) => `  ${name} = ${value}`);
    return lines.length === 0 ? undefined : { text: ['Outputs', ...lines].join('\n') };
  },
};

const CHANGE_SIGNS: Readonly<Record<string, string>> = {
  Add: '+',
  Modify: '~',
  Remove: '-',
  Import: '→',
  Dynamic: '?',
};

/** How far the traffic of an alias has shifted, in a few words. */
export function shiftOf({
  status,
  targetVersion,
  targetVersionWeight,
  lifecycleEvents,
  problem,
  rollback,
}: Omit<GradualDeploymentEvent, 'type' | 'stackName' | 'logicalId' | 'nestedStack' | 'deploymentId'>): string {
  const version = targetVersion === undefined ? 'the new version' : `version ${targetVersion}`;
  const hook = lifecycleEvents.find(({ name, status: state }) => name !== 'AllowTraffic' && state === 'InProgress');
  const failed = lifecycleEvents.find((one) => one.status === 'Failed');
  return [
    `${targetVersionWeight} % of the traffic to ${version} (${status})`,
    ...(hook === undefined ? [] : [`${hook.name} is running`]),
    ...(failed === undefined
      ? []
      : [`${failed.name} failed${failed.message === undefined ? '' : ` (${failed.message})`}`]),
    ...(problem === undefined ? [] : [problem]),
    ...(rollback === undefined ? [] : [rollback]),
  ].join('; ');
}

/** What to tell a person about an event. */
export function describeEvent<Type extends SamEvent['type']>(
  event: Extract<SamEvent, { readonly type: Type }>,
): Description | undefined {
  const describe: (event: Extract<SamEvent, { readonly type: Type }>) => Description | undefined =
    describers[event.type];
  return describe(event);
}

const good = (text: string): Description => ({ text, tone: 'good' });
const bad = (text: string): Description => ({ text, tone: 'bad' });
const quiet = (text: string): Description => ({ text, tone: 'quiet' });

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const ms = (value: number): string => (value < 1000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`);

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function progressBar(done: number, total: number): string {
  const width = 20;
  const full = total === 0 ? width : Math.round((done / total) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
