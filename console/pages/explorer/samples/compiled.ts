// The call for Java, Go, .NET and C++: the vendor's generic clients with the endpoint overridden. Pure.
import { hostOf, linesOf, protocolOf, quote, type SampleCall } from './sample-call.ts';

export function javaSample(call: SampleCall): string {
  return `// Maven: com.aliyun:tea-openapi:0.3.8
import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.*;
import com.aliyun.teautil.models.RuntimeOptions;
import java.util.LinkedHashMap;
import java.util.Map;

public class Sample {
  public static void main(String[] args) throws Exception {
    Client client = new Client(new Config()
        .setAccessKeyId(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"))
        .setAccessKeySecret(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
        .setEndpoint(${quote(hostOf(call))})
        .setProtocol("${protocolOf(call)}"));
    Params params = new Params()
        .setAction(${quote(call.action)})
        .setVersion(${quote(call.version)})
        .setProtocol("${protocolOf(call)}")
        .setMethod("POST")
        .setAuthType("AK")
        .setStyle("RPC")
        .setPathname("/")
        .setReqBodyType("formData")
        .setBodyType("json");
    Map<String, Object> body = new LinkedHashMap<>();
${linesOf(call, (name, value) => `    body.put(${quote(name)}, ${quote(value)});`)}    Map<String, ?> answer = client.callApi(params, new OpenApiRequest().setBody(body), new RuntimeOptions());
    System.out.println(answer.get("body"));
  }
}
`;
}

export function goSample(call: SampleCall): string {
  return `// go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.1.13
package main

import (
	"fmt"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

func main() {
	client, err := openapi.NewClient(&openapiutil.Config{
		AccessKeyId:     tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID")),
		AccessKeySecret: tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
		Endpoint:        tea.String(${quote(hostOf(call))}),
		Protocol:        tea.String("${protocolOf(call)}"),
	})
	if err != nil {
		panic(err)
	}
	params := &openapiutil.Params{
		Action:      tea.String(${quote(call.action)}),
		Version:     tea.String(${quote(call.version)}),
		Protocol:    tea.String("${protocolOf(call)}"),
		Method:      tea.String("POST"),
		AuthType:    tea.String("AK"),
		Style:       tea.String("RPC"),
		Pathname:    tea.String("/"),
		ReqBodyType: tea.String("formData"),
		BodyType:    tea.String("json"),
	}
	body := map[string]interface{}{
${linesOf(call, (name, value) => `\t\t${quote(name)}: ${quote(value)},`)}	}
	answer, err := client.CallApi(params, &openapiutil.OpenApiRequest{Body: body}, &dara.RuntimeOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Println(answer["body"])
}
`;
}

export function dotnetSample(call: SampleCall): string {
  return `// dotnet add package AlibabaCloud.OpenApiClient --version 0.1.13
using System;
using System.Collections.Generic;
using AlibabaCloud.OpenApiClient.Models;
using AlibabaCloud.TeaUtil.Models;

var client = new AlibabaCloud.OpenApiClient.Client(new Config
{
    AccessKeyId = Environment.GetEnvironmentVariable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
    AccessKeySecret = Environment.GetEnvironmentVariable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    Endpoint = ${quote(hostOf(call))},
    Protocol = "${protocolOf(call)}",
});
var parameters = new Params
{
    Action = ${quote(call.action)},
    Version = ${quote(call.version)},
    Protocol = "${protocolOf(call)}",
    Method = "POST",
    AuthType = "AK",
    Style = "RPC",
    Pathname = "/",
    ReqBodyType = "formData",
    BodyType = "json",
};
var body = new Dictionary<string, object>
{
${linesOf(call, (name, value) => `    [${quote(name)}] = ${quote(value)},`)}};
var answer = client.CallApi(parameters, new OpenApiRequest { Body = body }, new RuntimeOptions());
Console.WriteLine(AlibabaCloud.TeaUtil.Common.ToJSONString(answer["body"]));
`;
}

export function cppSample(call: SampleCall): string {
  return `// https://github.com/aliyun/aliyun-openapi-cpp-sdk: link with alibabacloud-sdk-core
#include <cstdlib>
#include <iostream>
#include <alibabacloud/core/AlibabaCloud.h>
#include <alibabacloud/core/CommonClient.h>

using namespace AlibabaCloud;

int main() {
  InitializeSdk();
  {
    Credentials credentials(std::getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), std::getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"));
    CommonClient client(credentials, ClientConfiguration("cn-shanghai"));
    CommonRequest request(CommonRequest::RequestPattern::RpcPattern);
    request.setScheme("${protocolOf(call).toLowerCase()}");
    request.setDomain(${quote(hostOf(call))});
    request.setHttpMethod(HttpRequest::Method::Post);
    request.setVersion(${quote(call.version)});
    request.setQueryParameter("Action", ${quote(call.action)});
${linesOf(call, (name, value) => `    request.setQueryParameter(${quote(name)}, ${quote(value)});`)}    auto outcome = client.commonResponse(request);
    if (outcome.isSuccess()) std::cout << outcome.result().payload() << std::endl;
    else std::cerr << outcome.error().errorCode() << ": " << outcome.error().errorMessage() << std::endl;
  }
  ShutdownSdk();
}
`;
}
