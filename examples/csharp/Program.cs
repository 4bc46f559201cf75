using System.Collections.Generic;
using System.IO;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SNS;
using CdkServerlessCatalog;
using Json = System.Collections.Generic.Dictionary<string, object>;

var app = new App();
var house = new Stack(app, "CoffeeHouse");

Function HouseFunction(string id, string code) => new(house, id, new FunctionProps
{
    Runtime = Runtime.NODEJS_24_X,
    Handler = "index.handler",
    Code = Code.FromAsset(Path.Combine("..", "functions", code)),
    Timeout = Duration.Seconds(10),
});

Json Text(int? minLength = null) => minLength == null
    ? new Json { ["type"] = "string" }
    : new Json { ["type"] = "string", ["minLength"] = minLength };

// 1. simple web service: GET /drinks, GET /drinks/{drink}
var menuFunction = HouseFunction("MenuFunction", "menu");
var menu = new SimpleWebService(house, "Menu", new SimpleWebServiceProps
{
    Handler = menuFunction,
    Exposure = ServiceExposure.HttpApi(new HttpApiExposureOptions { Auth = WebAuth.None() }),
});
menu.AddRoute("GET /drinks", menuFunction);
menu.AddRoute("GET /drinks/{drink}", menuFunction);

// 2. pub/sub: an order is an event, and the bar is one of its subscribers
var orderPlaced = EventContract.FromSchema("OrderPlaced", new EventContractOptions
{
    Version = 1,
    Source = "coffee.orders",
    Schema = JsonSchema.FromObject(new Json
    {
        ["type"] = "object",
        ["required"] = new[] { "orderId", "drink" },
        ["properties"] = new Json { ["orderId"] = Text(), ["drink"] = Text(1) },
    }),
});
var events = new PubSub(house, "Events", new PubSubProps
{
    Contracts = new[] { orderPlaced },
    Archive = EventArchive.Retain(Duration.Days(30)),
});
events.Subscribe("Bar", MessageConsumer.Function(HouseFunction("BarFunction", "brew")), new EventSubscriptionOptions
{
    Events = new[] { orderPlaced },
    Idempotency = Idempotency.ByMessageId(),
});
var orderFunction = HouseFunction("OrderFunction", "order");
events.GrantPublish(orderFunction, orderPlaced);

// 3. decoupled messaging: all orders again, as a topic of the kitchen
var kitchen = new DecoupledMessaging(house, "Kitchen", new DecoupledMessagingProps
{
    Channel = MessageChannel.Topic(),
    Contracts = new[] { orderPlaced },
});
kitchen.Subscribe("Bakery", MessageConsumer.Function(HouseFunction("BakeryFunction", "brew")));
events.Subscribe("Kitchen", kitchen, new EventSubscriptionOptions { Events = new[] { orderPlaced } });

// 4. queue-based load leveling: POST /payments answers 202 at once, GET /jobs/{id} reports the status, at most five batches are charged at a time
var payments = new QueueLoadLeveling(house, "Payments", new QueueLoadLevelingProps
{
    Worker = QueueWorker.Function(HouseFunction("ChargeFunction", "charge")),
    MaxConcurrency = 5,
});
var paymentApi = payments.AddAsyncHttpApi("Api", new AsyncHttpApiOptions
{
    Path = "payments",
    Auth = WebAuth.Iam(),
    RequestSchema = JsonSchema.FromObject(new Json
    {
        ["type"] = "object",
        ["required"] = new[] { "orderId", "amount" },
        ["properties"] = new Json
        {
            ["orderId"] = new Json { ["type"] = "string", ["minLength"] = 1 },
            ["amount"] = new Json { ["type"] = "number", ["exclusiveMinimum"] = 0 },
        },
    }),
});

// 5. fan-out and fan-in: each photo of the wall is made in two sizes, and the job ends once
var photos = new FanOutFanIn(house, "Photos", new FanOutFanInProps
{
    Intake = FanOutIntake.Bucket(new BucketIntakeOptions { Suffixes = new[] { ".jpg", ".png" } }),
    Workers = new Dictionary<string, SubtaskWorker>
    {
        ["small"] = SubtaskWorker.Function(HouseFunction("SmallFunction", "thumbnail")),
        ["large"] = SubtaskWorker.Function(HouseFunction("LargeFunction", "thumbnail"), new SubtaskFunctionOptions { MaxConcurrency = 5 }),
    },
    Deadline = Duration.Minutes(10),
});

// 6. streams and pipelines: clicks of people, the latest page of each
var clicks = new StreamPipeline(house, "Clicks", new StreamPipelineProps
{
    Stream = StreamIngest.OnDemand(new OnDemandIngestOptions { RetentionPeriod = Duration.Days(7) }),
    Contract = JsonSchema.FromObject(new Json
    {
        ["type"] = "object",
        ["required"] = new[] { "guest", "page" },
        ["properties"] = new Json { ["guest"] = Text(), ["page"] = Text(), ["robot"] = new Json { ["type"] = "boolean" } },
    }),
});
clicks.Transform("People", StreamTransform.Filter("$not(robot = true)")).ToTable("LatestPages", new StreamTableOptions
{
    PartitionKey = new Attribute { Name = "guest", Type = AttributeType.STRING },
});

// 7. read-heavy reporting engine: the best guests of each city, from the changes of a table
var guests = new Table(house, "Guests", new TableProps
{
    PartitionKey = new Attribute { Name = "id", Type = AttributeType.STRING },
    BillingMode = BillingMode.PAY_PER_REQUEST,
    Stream = StreamViewType.NEW_AND_OLD_IMAGES,
});
var reports = new ReportingEngine(house, "Reports", new ReportingEngineProps
{
    Source = guests,
    Exposure = ServiceExposure.HttpApi(new HttpApiExposureOptions { Auth = WebAuth.None() }),
});
var bestGuests = reports.AddIndexTable("BestGuests", new IndexTableOptions
{
    Projection = ViewProjection.Pick("id", "city", "cups"),
    PartitionBy = "city",
    SortBy = "cups",
    Limit = 10,
});
reports.AddQuery("GET /guests/{city}", bestGuests);

// 8. aggregator: one answer from the menu and from the weather, which may be missing
var board = new Aggregator(house, "Board", new AggregatorProps
{
    Sources = new Dictionary<string, Source>
    {
        ["drinks"] = Source.Of(Backend.Function(menuFunction), new SourceOptions { Path = "/drinks", Required = true, Timeout = Duration.Seconds(2) }),
        ["weather"] = Source.Of(
            Backend.Http("https://weather.example.com", new HttpBackendOptions { Timeout = Duration.Seconds(1) }),
            new SourceOptions { Path = "/today", Fallback = Fallback.Value(new Json { ["sky"] = "unknown" }) }),
    },
    Exposure = ServiceExposure.HttpApi(new HttpApiExposureOptions { Auth = WebAuth.None() }),
    Deadline = Duration.Seconds(5),
});
board.AddRoute("GET /board");

// 9. robust API: one address for all; a backend that fails affects no other
var gateway = new RobustApi(house, "Gateway", new RobustApiProps
{
    Engine = RoutingEngine.HttpApi(new HttpApiEngineOptions
    {
        Auth = WebAuth.None(),
        Throttle = new WebThrottle { RateLimit = 200, BurstLimit = 400 },
    }),
});
gateway.AddRoute("GET /drinks/{drink}", Backend.Function(menuFunction));
gateway.AddRoute("POST /orders", Backend.Function(orderFunction), new ApiRouteOptions
{
    RequestSchema = JsonSchema.FromObject(new Json
    {
        ["type"] = "object",
        ["required"] = new[] { "drink" },
        ["properties"] = new Json { ["drink"] = Text(1) },
    }),
});

// 10. strangler: the menu of the old till moves to the new one, a tenth of the clients first
var till = new Strangler(house, "Till", new StranglerProps
{
    Legacy = Backend.Http("https://till.example.com"),
    Engine = FacadeEngine.HttpApi(new HttpApiExposureOptions { Auth = WebAuth.None() }),
    FinishBy = "2027-06-30",
});
till.Migrate("Drinks", Backend.Function(menuFunction), new FeatureMigrationOptions { Paths = new[] { "/drinks", "/drinks/*" }, Weight = 10 });

// all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
AlarmNotifications.Of(app).Add(new SnsAction(new Topic(house, "Pager")));
_ = new OperationsDashboard(house, "Operations");

_ = new CfnOutput(house, "GatewayUrl", new CfnOutputProps { Value = gateway.Url });
_ = new CfnOutput(house, "PaymentsUrl", new CfnOutputProps { Value = paymentApi.Url });
_ = new CfnOutput(house, "PhotosBucket", new CfnOutputProps { Value = photos.IntakeBucket!.BucketName });
_ = new CfnOutput(house, "TillSwitch", new CfnOutputProps { Value = till.SwitchCommand });

app.Synth();
