import { Picture } from '../picture';

export const picture: Picture = {
  summary: 'Clients call one API. A route leads to a function, or through a VPC link to containers and private REST APIs. '
    + 'A route with a schema, weights or a third party has a request router, whose circuit breakers have their state in a table.',
  fixtures: ['default', 'HTTP API with every backend'],
  rows: [
    ['clients'],
    ['api'],
    ['router'],
    ['functions', 'circuits'],
    ['thirdParty', 'link'],
    ['balancer', 'networkBalancer'],
    ['containers', 'privateApi'],
  ],
  nodes: {
    clients: { kind: 'client', text: 'clients' },
    api: { kind: 'api', text: 'HTTP API', resources: ['/Engine/Api'], includes: ['/Engine/UnknownRoute/Function'], alarms: true },
    router: {
      kind: 'function',
      text: 'request router',
      resources: ['/Functions/Router POST --orders/Handler', '/Functions/Router ANY --catalog--{proxy+}/Handler'],
      many: true,
      alarms: true,
    },
    functions: { kind: 'function', text: 'functions', resources: ['Orders', 'Next'], many: true, alarms: true },
    thirdParty: { kind: 'outside', text: 'third party' },
    circuits: { kind: 'table', text: 'circuit breakers', resources: ['/Functions/Circuits/Table'] },
    link: { kind: 'link', text: 'VPC link', resources: ['/Network/Link*'] },
    balancer: { kind: 'loadBalancer', text: 'internal ALB', resources: ['/Network/anyBaristasByProxy/LoadBalancer'], alarms: true },
    containers: { kind: 'containers', text: 'containers', resources: ['Service/Service'] },
    networkBalancer: { kind: 'loadBalancer', text: 'NLB', resources: ['/PrivateRestApi*/LoadBalancer'], alarms: true },
    privateApi: { kind: 'outside', text: 'private REST API' },
  },
  flows: [
    ['clients', 'api'],
    ['api', 'functions', 'no router'],
    ['api', 'router', 'schema, weight, header'],
    ['router', 'functions'],
    ['router', 'thirdParty', 'retries, limits'],
    ['api', 'link'],
    ['link', 'balancer'],
    ['balancer', 'containers'],
    ['link', 'networkBalancer'],
    ['networkBalancer', 'privateApi'],
  ],
  failures: [['router', 'circuits', 'failures']],
};
