import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Clients call an API. Each route invokes the alias of a function, some after a check of the body against a schema. '
    + 'Callers with a grant invoke the alias without an API. '
    + 'A gradual deployment moves the alias to new code, and a rollback alarm moves it back.',
  fixtures: ['HTTP API with routes, versions and a schema', 'internal', 'gradual deployment'],
  rows: [
    ['clients', 'caller'],
    ['api'],
    ['router'],
    ['deployment'],
    ['alias'],
    ['rollback'],
    ['functions'],
  ],
  nodes: {
    clients: { kind: 'client', text: 'clients' },
    caller: { kind: 'client', text: 'granted caller' },
    api: { kind: 'api', text: 'HTTP API', resources: ['/Api/Api'], includes: ['/Api/UnknownRoute/Function'], alarms: true },
    router: {
      kind: 'function',
      text: 'schema check',
      resources: ['/RouterPOST --v1--orders/Handler'],
      includes: ['/Circuits/Table'],
      many: true,
      alarms: true,
    },
    deployment: { kind: 'deployment', text: 'gradual deployment', resources: ['/GradualDeployment/*/Group'] },
    alias: { kind: 'alias', text: 'alias', resources: ['/Functions/*/Live'], many: true },
    functions: { kind: 'function', text: 'functions', resources: ['*Function'], many: true, alarms: true },
    rollback: { kind: 'alarm', text: 'rollback alarm', resources: ['/FirstFunctionRollbackAlarm'] },
  },
  flows: [
    ['clients', 'api', 'HTTPS'],
    ['api', 'router', 'with a schema'],
    ['api', 'alias', 'routes'],
    ['router', 'alias'],
    ['caller', 'alias', 'Invoke'],
    ['deployment', 'alias', '10 % first'],
    ['alias', 'functions'],
  ],
  failures: [
    ['functions', 'rollback', 'errors'],
    ['rollback', 'deployment', 'rolls back'],
  ],
};
