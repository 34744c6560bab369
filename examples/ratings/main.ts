// Takes the Ratings application through every stage that needs no AWS account:  npm run example
import { consoleReporter, SamClient } from 'samwright';
import { template } from './template.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
const { signal } = interrupt;

const say = (title: string, value?: unknown): void => console.log(`\n▌ ${title}`, value ?? '');

try {
  await using sam = new SamClient({ template, region: 'eu-west-1', onEvent: consoleReporter() });
  const env = { RATINGS_STORE: 'memory' };

  say('The template, as SAM');
  console.log(template.toYaml());

  const findings = await sam.validate();
  say('Validated:', findings.length === 0 ? 'no findings' : findings);

  const { template: cloudFormation } = await sam.transform();
  say('Transformed to CloudFormation:', Object.keys(cloudFormation['Resources'] ?? {}).join(', '));

  const event = { httpMethod: 'GET', path: '/ratings' };
  const { payload, durationMs } = await sam.invokeLocal('RatingsFunction', { event, env, signal });
  say(`Invoked in ${durationMs.toFixed(1)} ms:`, payload);

  await using api = await sam.startApi({ env, signal });
  const rest = api.urls['ServerlessRestApi'];
  await fetch(`${rest}/ratings/cocoa`, { method: 'POST', body: JSON.stringify({ stars: 3 }), signal });
  const ratings = await fetch(`${rest}/ratings`, { signal });
  say('Requested over HTTP:', await ratings.json());
  const summary = await api.request('/summary', { apiId: 'ServerlessHttpApi', signal });
  say('Requested without a socket:', await summary.json());

  const { artifacts, templateFile } = await sam.package({ folder: '.aws-sam/packaged', signal });
  const packaged = artifacts.map(({ resource, property }) => `${resource}.${property}`).join(' and ');
  say(`Packaged ${packaged}; the template is`, templateFile);
} catch (error) {
  if (!signal.aborted) throw error;
  say('Stopped.');
}
