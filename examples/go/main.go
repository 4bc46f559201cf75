package main

import (
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	catalog "github.com/cdk-serverless-catalog/cdk-serverless-catalog-go/serverlesscatalog"
)

type object = map[string]interface{}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	house := awscdk.NewStack(app, jsii.String("CoffeeHouse"), nil)

	houseFunction := func(id string, code string) awslambda.Function {
		return awslambda.NewFunction(house, jsii.String(id), &awslambda.FunctionProps{
			Runtime: awslambda.Runtime_NODEJS_24_X(),
			Handler: jsii.String("index.handler"),
			Code:    awslambda.Code_FromAsset(jsii.String(filepath.Join("..", "functions", code)), nil),
			Timeout: awscdk.Duration_Seconds(jsii.Number(10)),
		})
	}
	openHttpApi := catalog.ServiceExposure_HttpApi(&catalog.HttpApiExposureOptions{Auth: catalog.WebAuth_None()})

	// 1. simple web service: GET /drinks, GET /drinks/{drink}
	menuFunction := houseFunction("MenuFunction", "menu")
	menu := catalog.NewSimpleWebService(house, jsii.String("Menu"), &catalog.SimpleWebServiceProps{
		Handler:  menuFunction,
		Exposure: openHttpApi,
	})
	menu.AddRoute(jsii.String("GET /drinks"), menuFunction, nil)
	menu.AddRoute(jsii.String("GET /drinks/{drink}"), menuFunction, nil)

	// 2. pub/sub: an order is an event, and the bar is one of its subscribers
	orderPlaced := catalog.EventContract_FromSchema(jsii.String("OrderPlaced"), &catalog.EventContractOptions{
		Version: jsii.Number(1),
		Source:  jsii.String("coffee.orders"),
		Schema: catalog.JsonSchema_FromObject(&object{
			"type":       "object",
			"required":   []string{"orderId", "drink"},
			"properties": object{"orderId": object{"type": "string"}, "drink": object{"type": "string", "minLength": 1}},
		}),
	})
	events := catalog.NewPubSub(house, jsii.String("Events"), &catalog.PubSubProps{
		Contracts: &[]catalog.EventContract{orderPlaced},
		Archive:   catalog.EventArchive_Retain(awscdk.Duration_Days(jsii.Number(30))),
	})
	events.Subscribe(jsii.String("Bar"), catalog.MessageConsumer_Function(houseFunction("BarFunction", "brew")), &catalog.EventSubscriptionOptions{
		Events:      &[]catalog.EventContract{orderPlaced},
		Idempotency: catalog.Idempotency_ByMessageId(nil),
	})
	orderFunction := houseFunction("OrderFunction", "order")
	events.GrantPublish(orderFunction, orderPlaced, nil)

	// 3. decoupled messaging: all orders again, as a topic of the kitchen
	kitchen := catalog.NewDecoupledMessaging(house, jsii.String("Kitchen"), &catalog.DecoupledMessagingProps{
		Channel:   catalog.MessageChannel_Topic(),
		Contracts: &[]catalog.EventContract{orderPlaced},
	})
	kitchen.Subscribe(jsii.String("Bakery"), catalog.MessageConsumer_Function(houseFunction("BakeryFunction", "brew")), nil)
	events.Subscribe(jsii.String("Kitchen"), kitchen, &catalog.EventSubscriptionOptions{Events: &[]catalog.EventContract{orderPlaced}})

	// 4. queue-based load leveling: POST /payments answers 202 at once, GET /jobs/{id} reports the status, at most five batches are charged at a time
	payments := catalog.NewQueueLoadLeveling(house, jsii.String("Payments"), &catalog.QueueLoadLevelingProps{
		Worker:         catalog.QueueWorker_Function(houseFunction("ChargeFunction", "charge"), nil),
		MaxConcurrency: jsii.Number(5),
	})
	paymentApi := payments.AddAsyncHttpApi(jsii.String("Api"), &catalog.AsyncHttpApiOptions{
		Path: jsii.String("payments"),
		Auth: catalog.WebAuth_Iam(),
		RequestSchema: catalog.JsonSchema_FromObject(&object{
			"type":     "object",
			"required": []string{"orderId", "amount"},
			"properties": object{
				"orderId": object{"type": "string", "minLength": 1},
				"amount":  object{"type": "number", "exclusiveMinimum": 0},
			},
		}),
	})

	// 5. fan-out and fan-in: each photo of the wall is made in two sizes, and the job ends once
	photos := catalog.NewFanOutFanIn(house, jsii.String("Photos"), &catalog.FanOutFanInProps{
		Intake: catalog.FanOutIntake_Bucket(&catalog.BucketIntakeOptions{Suffixes: jsii.Strings(".jpg", ".png")}),
		Workers: &map[string]catalog.SubtaskWorker{
			"small": catalog.SubtaskWorker_Function(houseFunction("SmallFunction", "thumbnail"), nil),
			"large": catalog.SubtaskWorker_Function(houseFunction("LargeFunction", "thumbnail"), &catalog.SubtaskFunctionOptions{MaxConcurrency: jsii.Number(5)}),
		},
		Deadline: awscdk.Duration_Minutes(jsii.Number(10)),
	})

	// 6. streams and pipelines: clicks of people, the latest page of each
	clicks := catalog.NewStreamPipeline(house, jsii.String("Clicks"), &catalog.StreamPipelineProps{
		Stream: catalog.StreamIngest_OnDemand(&catalog.OnDemandIngestOptions{RetentionPeriod: awscdk.Duration_Days(jsii.Number(7))}),
		Contract: catalog.JsonSchema_FromObject(&object{
			"type":       "object",
			"required":   []string{"guest", "page"},
			"properties": object{"guest": object{"type": "string"}, "page": object{"type": "string"}, "robot": object{"type": "boolean"}},
		}),
	})
	clicks.Transform(jsii.String("People"), catalog.StreamTransform_Filter(jsii.String("$not(robot = true)")), nil).
		ToTable(jsii.String("LatestPages"), &catalog.StreamTableOptions{
			PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("guest"), Type: awsdynamodb.AttributeType_STRING},
		})

	// 7. read-heavy reporting engine: the best guests of each city, from the changes of a table
	guests := awsdynamodb.NewTable(house, jsii.String("Guests"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		BillingMode:  awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Stream:       awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
	})
	reports := catalog.NewReportingEngine(house, jsii.String("Reports"), &catalog.ReportingEngineProps{
		Source:   guests,
		Exposure: openHttpApi,
	})
	bestGuests := reports.AddIndexTable(jsii.String("BestGuests"), &catalog.IndexTableOptions{
		Projection:  catalog.ViewProjection_Pick(jsii.String("id"), jsii.String("city"), jsii.String("cups")),
		PartitionBy: jsii.String("city"),
		SortBy:      jsii.String("cups"),
		Limit:       jsii.Number(10),
	})
	reports.AddQuery(jsii.String("GET /guests/{city}"), bestGuests, nil)

	// 8. aggregator: one answer from the menu and from the weather, which may be missing
	weather := catalog.Backend_Http(jsii.String("https://weather.example.com"), &catalog.HttpBackendOptions{Timeout: awscdk.Duration_Seconds(jsii.Number(1))})
	board := catalog.NewAggregator(house, jsii.String("Board"), &catalog.AggregatorProps{
		Sources: &map[string]catalog.Source{
			"drinks": catalog.Source_Of(catalog.Backend_Function(menuFunction, nil), &catalog.SourceOptions{
				Path:     jsii.String("/drinks"),
				Required: jsii.Bool(true),
				Timeout:  awscdk.Duration_Seconds(jsii.Number(2)),
			}),
			"weather": catalog.Source_Of(weather, &catalog.SourceOptions{
				Path:     jsii.String("/today"),
				Fallback: catalog.Fallback_Value(object{"sky": "unknown"}),
			}),
		},
		Exposure: openHttpApi,
		Deadline: awscdk.Duration_Seconds(jsii.Number(5)),
	})
	board.AddRoute(jsii.String("GET /board"), nil)

	// 9. robust API: one address for all; a backend that fails affects no other
	gateway := catalog.NewRobustApi(house, jsii.String("Gateway"), &catalog.RobustApiProps{
		Engine: catalog.RoutingEngine_HttpApi(&catalog.HttpApiEngineOptions{
			Auth:     catalog.WebAuth_None(),
			Throttle: &catalog.WebThrottle{RateLimit: jsii.Number(200), BurstLimit: jsii.Number(400)},
		}),
	})
	gateway.AddRoute(jsii.String("GET /drinks/{drink}"), catalog.Backend_Function(menuFunction, nil), nil)
	gateway.AddRoute(jsii.String("POST /orders"), catalog.Backend_Function(orderFunction, nil), &catalog.ApiRouteOptions{
		RequestSchema: catalog.JsonSchema_FromObject(&object{
			"type":       "object",
			"required":   []string{"drink"},
			"properties": object{"drink": object{"type": "string", "minLength": 1}},
		}),
	})

	// 10. strangler: the menu of the old till moves to the new one, a tenth of the clients first
	till := catalog.NewStrangler(house, jsii.String("Till"), &catalog.StranglerProps{
		Legacy:   catalog.Backend_Http(jsii.String("https://till.example.com"), nil),
		Engine:   catalog.FacadeEngine_HttpApi(&catalog.HttpApiExposureOptions{Auth: catalog.WebAuth_None()}),
		FinishBy: jsii.String("2027-06-30"),
	})
	till.Migrate(jsii.String("Drinks"), catalog.Backend_Function(menuFunction, nil), &catalog.FeatureMigrationOptions{
		Paths:  jsii.Strings("/drinks", "/drinks/*"),
		Weight: jsii.Number(10),
	})

	// all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
	catalog.AlarmNotifications_Of(app).Add(awscloudwatchactions.NewSnsAction(awssns.NewTopic(house, jsii.String("Pager"), nil)), nil)
	catalog.NewOperationsDashboard(house, jsii.String("Operations"), nil)

	awscdk.NewCfnOutput(house, jsii.String("GatewayUrl"), &awscdk.CfnOutputProps{Value: gateway.Url()})
	awscdk.NewCfnOutput(house, jsii.String("PaymentsUrl"), &awscdk.CfnOutputProps{Value: paymentApi.Url()})
	awscdk.NewCfnOutput(house, jsii.String("PhotosBucket"), &awscdk.CfnOutputProps{Value: photos.IntakeBucket().BucketName()})
	awscdk.NewCfnOutput(house, jsii.String("TillSwitch"), &awscdk.CfnOutputProps{Value: till.SwitchCommand()})

	app.Synth(nil)
}
