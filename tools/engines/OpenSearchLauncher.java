import org.codelibs.opensearch.runner.OpenSearchRunner;

/** A node of OpenSearch on the loopback interface: OpenSearchLauncher (directory) (HTTP port) (transport port). */
public class OpenSearchLauncher {
    public static void main(String[] arguments) throws InterruptedException {
        new OpenSearchRunner()
            .onBuild((number, settings) -> settings
                .put("network.host", "127.0.0.1").put("http.port", arguments[1]).put("transport.port", arguments[2]))
            .build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).clusterName("engines"));
        Thread.currentThread().join(); // a node's own threads do not keep the process alive
    }
}
