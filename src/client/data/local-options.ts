import {
  aFlag,
  aFunction,
  aGroup,
  aListOf,
  aMapOf,
  aNumber,
  anInteger,
  anyOf,
  anything,
  aSignal,
  aText,
  aWebAddress,
  type OptionRules,
  oneOf,
} from '../../core/index.ts';
import type { InvokeLocalOptions, LocalServerOptions, StartApiOptions, StartLambdaOptions } from '../../local/index.ts';
import type { SamClientOptions } from '../client-options.ts';

/** What the options of everything that runs on this machine take. */

type Local = NonNullable<SamClientOptions['local']>;
type Docker = NonNullable<Local['docker']>;
type OneFunction = NonNullable<Local['functions']>[string];
type Auth = NonNullable<StartApiOptions['auth']>;
type Authorizer = NonNullable<Auth['authorizers']>[string];
type Identity = NonNullable<Authorizer['identity']>;
type Credentials = NonNullable<Authorizer['credentials']>[number];
type Certificate = NonNullable<StartApiOptions['clientCertificates']>[string];

const environment = aMapOf(anything('a text'), 'variables by name');

const oneFunction: OptionRules<OneFunction> = {
  env: environment,
  maxConcurrency: anInteger(1),
  debug: anything('an object with a `port`'),
};

const docker: OptionRules<Docker> = {
  host: aText('an address, like "unix:///var/run/docker.sock"'),
  images: aMapOf(aText(), 'images by function or runtime'),
  pull: oneOf('missing', 'always', 'never'),
  network: aText('the name of a network'),
  addHosts: aMapOf(aText(), 'addresses by name'),
  dns: aListOf(aText(), 'a list of addresses'),
  volumeBase: aGroup<NonNullable<Docker['volumeBase']>>({ local: aText('a path'), remote: aText('a path') }),
  hostAddress: aText('a name or an address'),
  listenAddress: aText('an address'),
  readOnly: aFlag,
  signal: aSignal,
  onEvent: aFunction,
};

export const LOCAL_OPTIONS: OptionRules<Local> = {
  functions: aMapOf(aGroup(oneFunction), 'an object by function'),
  mode: oneOf('lazy', 'eager', 'cold'),
  maxConcurrency: anInteger(1),
  maxEnvironments: anInteger(1),
  maxMemoryMB: aNumber(1),
  idleTimeoutMs: aNumber(0),
  remoteLayers: anyOf(oneOf('download', 'leave-out'), aFunction),
  layerCacheFolder: aText('a path'),
  interpreters: aMapOf(anything('a path'), 'paths by runtime'),
  isolation: oneOf('none', 'namespace'),
  sandbox: oneOf('process', 'docker'),
  logFile: aText('a path'),
  docker: aGroup(docker),
  env: environment,
  envVars: aText('the path of a file'),
  hostEnvironment: anyOf(aFlag, aListOf(aText(), 'a list of names')),
  credentials: anything('credentials'),
  resolveReference: aFunction,
};

export const INVOKE_LOCAL_OPTIONS: OptionRules<InvokeLocalOptions> = {
  event: anything('a JSON value'),
  env: environment,
  timeout: aNumber(0),
  clientContext: aMapOf(anything('a JSON value'), 'an object'),
  traceId: aText(),
  signal: aSignal,
  onLog: aFunction,
  onEvent: aFunction,
};

const conditionKeys = aMapOf(
  anyOf(aText(), aNumber(Number.NEGATIVE_INFINITY), aFlag, aListOf(aText(), 'a list of texts')),
  'values by condition key',
);

const iamIdentity: Omit<OptionRules<Identity>, 'accessKey'> = {
  accountId: aText('twelve digits'),
  userArn: aText('an ARN'),
  userId: aText(),
  principalOrgId: aText('the id of an organization'),
  tags: aMapOf(aText(), 'texts by name'),
  conditionKeys,
  policies: aListOf(aMapOf(anything('a value'), 'a policy'), 'a list of policies'),
};

const authorizer: OptionRules<Authorizer> = {
  claims: aMapOf(anything('a claim'), 'claims by name'),
  context: aMapOf(anything('a value'), 'values by name'),
  principalId: aText(),
  identity: aGroup<Identity>({ accessKey: aText(), ...iamIdentity }),
  jwks: anything('an object with `keys`'),
  fetchKeys: aFlag,
  issuer: aText('the address of an issuer'),
  audience: aListOf(aText(), 'a list of texts'),
  credentials: aListOf(
    aGroup<Credentials>(
      { accessKeyId: aText(), secretAccessKey: aText(), sessionToken: aText(), ...iamIdentity },
      'an access key',
    ),
    'a list of access keys',
  ),
};

const server: OptionRules<LocalServerOptions> = {
  port: anInteger(0, 65_535),
  host: aText('an address'),
  closeTimeoutMs: aNumber(0),
  env: environment,
  signal: aSignal,
  onEvent: aFunction,
};

export const START_API_OPTIONS: OptionRules<StartApiOptions> = {
  ...server,
  auth: aGroup<Auth>({ ...authorizer, authorizers: aMapOf(aGroup(authorizer), 'an object by authorizer') }),
  disableAuthorizers: aFlag,
  serviceEndpoints: aMapOf(aWebAddress, 'addresses by service'),
  clientCertificates: aMapOf(
    aGroup<Certificate>({ key: anything('PEM text'), cert: anything('PEM text') }),
    'a key and a certificate by id',
  ),
  basePaths: aMapOf(aText('a path'), 'paths by API'),
  staticDir: aText('a path'),
  tls: aGroup<NonNullable<StartApiOptions['tls']>>({
    key: anything('PEM text'),
    cert: anything('PEM text'),
    ca: anything('PEM text'),
  }),
  source: aGroup<NonNullable<StartApiOptions['source']>>({
    ip: aText('an address'),
    vpcId: aText('the id of a VPC'),
    vpcEndpointId: aText('the id of a VPC endpoint'),
    conditionKeys,
  }),
  caching: aFlag,
  canary: anyOf(aFlag, aFunction),
};

export const START_LAMBDA_OPTIONS: OptionRules<StartLambdaOptions> = {
  ...server,
  functions: aListOf(aText(), 'a list of functions'),
  retryDelayScale: aNumber(0),
  onDelivery: aFunction,
};
