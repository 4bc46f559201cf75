package coffee;

import io.github.cdkserverlesscatalog.*;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** The coffee house: every pattern once. */
public final class CoffeeHouse extends Stack {
    public static void main(String[] args) {
        App app = new App();
        CoffeeHouse house = new CoffeeHouse(app, "CoffeeHouse");

        // all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
        AlarmNotifications.of(app).add(new SnsAction(new Topic(house, "Pager")));
        new OperationsDashboard(house, "Operations");

        app.synth();
    }

    private CoffeeHouse(Construct scope, String id) {
        super(scope, id);

        // 1. simple web service: GET /drinks, GET /drinks/{drink}
        Function menuFunction = houseFunction("MenuFunction", "menu");
        SimpleWebService menu = SimpleWebService.Builder.create(this, "Menu")
            .handler(menuFunction)
            .exposure(ServiceExposure.httpApi(HttpApiExposureOptions.builder().auth(WebAuth.none()).build()))
            .build();
        menu.addRoute("GET /drinks", menuFunction);
        menu.addRoute("GET /drinks/{drink}", menuFunction);

        // 2. pub/sub: an order is an event, and the bar is one of its subscribers
        EventContract orderPlaced = EventContract.fromSchema("OrderPlaced", EventContractOptions.builder()
            .version(1)
            .source("coffee.orders")
            .schema(JsonSchema.fromObject(Map.of(
                "type", "object",
                "required", List.of("orderId", "drink"),
                "properties", Map.of(
                    "orderId", Map.of("type", "string"),
                    "drink", Map.of("type", "string", "minLength", 1)))))
            .build());
        PubSub events = PubSub.Builder.create(this, "Events")
            .contracts(List.of(orderPlaced))
            .archive(EventArchive.retain(Duration.days(30)))
            .build();
        events.subscribe("Bar", MessageConsumer.function(houseFunction("BarFunction", "brew")), EventSubscriptionOptions.builder()
            .events(List.of(orderPlaced))
            .idempotency(Idempotency.byMessageId())
            .build());
        Function orderFunction = houseFunction("OrderFunction", "order");
        events.grantPublish(orderFunction, orderPlaced);

        // 3. decoupled messaging: all orders again, as a topic of the kitchen
        DecoupledMessaging kitchen = DecoupledMessaging.Builder.create(this, "Kitchen")
            .channel(MessageChannel.topic())
            .contracts(List.of(orderPlaced))
            .build();
        kitchen.subscribe("Bakery", MessageConsumer.function(houseFunction("BakeryFunction", "brew")));
        events.subscribe("Kitchen", kitchen, EventSubscriptionOptions.builder().events(List.of(orderPlaced)).build());

        // 4. queue-based load leveling: POST /payments answers 202 at once, GET /jobs/{id} reports the status, at most five batches are charged at a time
        QueueLoadLeveling payments = QueueLoadLeveling.Builder.create(this, "Payments")
            .worker(QueueWorker.function(houseFunction("ChargeFunction", "charge")))
            .maxConcurrency(5)
            .build();
        AsyncHttpApi paymentApi = payments.addAsyncHttpApi("Api", AsyncHttpApiOptions.builder()
            .path("payments")
            .auth(WebAuth.iam())
            .requestSchema(JsonSchema.fromObject(Map.of(
                "type", "object",
                "required", List.of("orderId", "amount"),
                "properties", Map.of(
                    "orderId", Map.of("type", "string", "minLength", 1),
                    "amount", Map.of("type", "number", "exclusiveMinimum", 0)))))
            .build());

        // 5. fan-out and fan-in: each photo of the wall is made in two sizes, and the job ends once
        FanOutFanIn photos = FanOutFanIn.Builder.create(this, "Photos")
            .intake(FanOutIntake.bucket(BucketIntakeOptions.builder().suffixes(List.of(".jpg", ".png")).build()))
            .workers(Map.of(
                "small", SubtaskWorker.function(houseFunction("SmallFunction", "thumbnail")),
                "large", SubtaskWorker.function(houseFunction("LargeFunction", "thumbnail"),
                    SubtaskFunctionOptions.builder().maxConcurrency(5).build())))
            .deadline(Duration.minutes(10))
            .build();

        // 6. streams and pipelines: clicks of people, the latest page of each
        StreamPipeline clicks = StreamPipeline.Builder.create(this, "Clicks")
            .stream(StreamIngest.onDemand(OnDemandIngestOptions.builder().retentionPeriod(Duration.days(7)).build()))
            .contract(JsonSchema.fromObject(Map.of(
                "type", "object",
                "required", List.of("guest", "page"),
                "properties", Map.of(
                    "guest", Map.of("type", "string"),
                    "page", Map.of("type", "string"),
                    "robot", Map.of("type", "boolean")))))
            .build();
        clicks.transform("People", StreamTransform.filter("$not(robot = true)"))
            .toTable("LatestPages", StreamTableOptions.builder().partitionKey(string("guest")).build());

        // 7. read-heavy reporting engine: the best guests of each city, from the changes of a table
        Table guests = Table.Builder.create(this, "Guests")
            .partitionKey(string("id"))
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .stream(StreamViewType.NEW_AND_OLD_IMAGES)
            .build();
        ReportingEngine reports = ReportingEngine.Builder.create(this, "Reports")
            .source(guests)
            .exposure(ServiceExposure.httpApi(HttpApiExposureOptions.builder().auth(WebAuth.none()).build()))
            .build();
        IndexTable bestGuests = reports.addIndexTable("BestGuests", IndexTableOptions.builder()
            .projection(ViewProjection.pick("id", "city", "cups"))
            .partitionBy("city")
            .sortBy("cups")
            .limit(10)
            .build());
        reports.addQuery("GET /guests/{city}", bestGuests);

        // 8. aggregator: one answer from the menu and from the weather, which may be missing
        Aggregator board = Aggregator.Builder.create(this, "Board")
            .sources(Map.of(
                "drinks", Source.of(Backend.function(menuFunction), SourceOptions.builder()
                    .path("/drinks")
                    .required(true)
                    .timeout(Duration.seconds(2))
                    .build()),
                "weather", Source.of(
                    Backend.http("https://weather.example.com", HttpBackendOptions.builder().timeout(Duration.seconds(1)).build()),
                    SourceOptions.builder()
                        .path("/today")
                        .fallback(Fallback.value(Map.of("sky", "unknown")))
                        .build())))
            .exposure(ServiceExposure.httpApi(HttpApiExposureOptions.builder().auth(WebAuth.none()).build()))
            .deadline(Duration.seconds(5))
            .build();
        board.addRoute("GET /board");

        // 9. robust API: one address for all; a backend that fails affects no other
        RobustApi gateway = RobustApi.Builder.create(this, "Gateway")
            .engine(RoutingEngine.httpApi(HttpApiEngineOptions.builder()
                .auth(WebAuth.none())
                .throttle(WebThrottle.builder().rateLimit(200).burstLimit(400).build())
                .build()))
            .build();
        gateway.addRoute("GET /drinks/{drink}", Backend.function(menuFunction));
        gateway.addRoute("POST /orders", Backend.function(orderFunction), ApiRouteOptions.builder()
            .requestSchema(JsonSchema.fromObject(Map.of(
                "type", "object",
                "required", List.of("drink"),
                "properties", Map.of("drink", Map.of("type", "string", "minLength", 1)))))
            .build());

        // 10. strangler: the menu of the old till moves to the new one, a tenth of the clients first
        Strangler till = Strangler.Builder.create(this, "Till")
            .legacy(Backend.http("https://till.example.com"))
            .engine(FacadeEngine.httpApi(HttpApiExposureOptions.builder().auth(WebAuth.none()).build()))
            .finishBy("2027-06-30")
            .build();
        till.migrate("Drinks", Backend.function(menuFunction), FeatureMigrationOptions.builder()
            .paths(List.of("/drinks", "/drinks/*"))
            .weight(10)
            .build());

        CfnOutput.Builder.create(this, "GatewayUrl").value(gateway.getUrl()).build();
        CfnOutput.Builder.create(this, "PaymentsUrl").value(paymentApi.getUrl()).build();
        CfnOutput.Builder.create(this, "PhotosBucket").value(photos.getIntakeBucket().getBucketName()).build();
        CfnOutput.Builder.create(this, "TillSwitch").value(till.getSwitchCommand()).build();
    }

    private Function houseFunction(String id, String code) {
        return Function.Builder.create(this, id)
            .runtime(Runtime.NODEJS_24_X)
            .handler("index.handler")
            .code(Code.fromAsset(Path.of("..", "functions", code).toString()))
            .timeout(Duration.seconds(10))
            .build();
    }

    private static Attribute string(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }
}
