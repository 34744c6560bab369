// `awslambda.InvokeStore`, which libraries ask for the invocation that they are part of (Node.js 24 and later).
'use strict';

const PROTECTED_KEYS = {
  REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  TENANT_ID: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
};

/** What is known of one invocation, and what the function adds to it. There is one invocation at a time. */
class InvokeStoreSingle {
  static PROTECTED_KEYS = PROTECTED_KEYS;
  currentContext;

  getContext() {
    return this.currentContext;
  }

  hasContext() {
    return this.currentContext !== undefined;
  }

  get(key) {
    return this.currentContext?.[key];
  }

  set(key, value) {
    if (this.isProtectedKey(key)) throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    this.currentContext ??= {};
    this.currentContext[key] = value;
  }

  run(context, then) {
    this.currentContext = context;
    return then();
  }

  isProtectedKey(key) {
    return Object.values(PROTECTED_KEYS).includes(key);
  }

  getRequestId() {
    return this.get(PROTECTED_KEYS.REQUEST_ID) ?? '-';
  }

  getXRayTraceId() {
    return this.get(PROTECTED_KEYS.X_RAY_TRACE_ID);
  }

  getTenantId() {
    return this.get(PROTECTED_KEYS.TENANT_ID);
  }
}

/** Makes the store that knows of this invocation; later ones are told to it by `enter`. */
function createInvokeStore(context) {
  const store = new InvokeStoreSingle();
  const enter = ({ awsRequestId, xRayTraceId }) => {
    store.currentContext = {
      [PROTECTED_KEYS.REQUEST_ID]: awsRequestId,
      [PROTECTED_KEYS.X_RAY_TRACE_ID]: xRayTraceId,
    };
  };
  if (context !== undefined) enter(context);
  return { store, enter };
}

module.exports = { createInvokeStore };
