package main

import (
	"encoding/json"
	"errors"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

// darabonba-openapi, the core that the generated clients of alibabacloud-go stand on, called the way they call it:
// POST, parameters in the query, Signature V3.
var openAPI = sdk{
	client: func(keys keyPair) (client, error) {
		config := &openapiutil.Config{
			AccessKeyId:     tea.String(keys.id),
			AccessKeySecret: tea.String(keys.secret),
			Endpoint:        tea.String(os.Getenv("PLAYAUTH_ENDPOINT")),
			Protocol:        tea.String("http"),
		}
		if keys.token != "" {
			config.SecurityToken = tea.String(keys.token)
		}
		c, err := openapi.NewClient(config)
		return openAPIClient{c}, err
	},
	hasReferenceID: true,
	refusalOf: func(err error) (refusal, bool) {
		var refused *tea.SDKError
		if !errors.As(err, &refused) {
			return refusal{}, false
		}
		var data struct{ RequestId string }
		if err := json.Unmarshal([]byte(tea.StringValue(refused.Data)), &data); err != nil {
			return refusal{}, false
		}
		code, status := tea.StringValue(refused.Code), tea.IntValue(refused.StatusCode)
		return refusal{code, status, data.RequestId, tea.StringValue(refused.Message)}, true
	},
}

type openAPIClient struct{ core *openapi.Client }

// Empty parameters are left out, as the generated clients leave out what is nil.
func (c openAPIClient) call(action, version string, parameters map[string]string, answer any) error {
	query := map[string]any{}
	for name, value := range parameters {
		if value != "" {
			query[name] = value
		}
	}
	params := &openapiutil.Params{
		Action: tea.String(action), Version: tea.String(version), Protocol: tea.String("HTTPS"), Pathname: tea.String("/"),
		Method: tea.String("POST"), AuthType: tea.String("AK"), Style: tea.String("RPC"),
		ReqBodyType: tea.String("formData"), BodyType: tea.String("json"),
	}
	request := &openapiutil.OpenApiRequest{Query: openapiutil.Query(query)}
	result, err := c.core.CallApi(params, request, &dara.RuntimeOptions{})
	if err != nil {
		return err
	}
	return dara.Convert(result["body"], answer)
}

func (c openAPIClient) playAuth(videoID, referenceID, timeout string) (video, error) {
	var answer struct {
		RequestId, PlayAuth string
		VideoMeta           struct {
			VideoId, Title, Status string
			Duration               float64
		}
	}
	parameters := map[string]string{"VideoId": videoID, "ReferenceId": referenceID, "AuthInfoTimeout": timeout}
	err := c.call("GetVideoPlayAuth", "2017-03-21", parameters, &answer)
	meta := answer.VideoMeta
	return video{
		requestID: answer.RequestId, videoID: meta.VideoId, title: meta.Title, status: meta.Status,
		duration: meta.Duration, playAuth: answer.PlayAuth,
	}, err
}

func (c openAPIClient) playInfo(videoID string) (video, error) {
	var answer struct {
		RequestId    string
		VideoBase    struct{ VideoId, Title string }
		PlayInfoList struct {
			PlayInfo []struct{ Format, PlayURL string }
		}
	}
	err := c.call("GetPlayInfo", "2017-03-21", map[string]string{"VideoId": videoID}, &answer)
	got := video{requestID: answer.RequestId, videoID: answer.VideoBase.VideoId, title: answer.VideoBase.Title}
	for _, each := range answer.PlayInfoList.PlayInfo {
		got.streams = append(got.streams, stream{each.Format, each.PlayURL})
	}
	return got, err
}

func (c openAPIClient) videoInfo(videoID string) (video, error) {
	var answer struct {
		RequestId string
		Video     struct{ VideoId, Title string }
	}
	err := c.call("GetVideoInfo", "2017-03-21", map[string]string{"VideoId": videoID}, &answer)
	return video{requestID: answer.RequestId, videoID: answer.Video.VideoId, title: answer.Video.Title}, err
}

func (c openAPIClient) createUpload(title, fileName string) (video, error) {
	var answer struct{ RequestId, VideoId string }
	err := c.call("CreateUploadVideo", "2017-03-21", map[string]string{"Title": title, "FileName": fileName}, &answer)
	return video{requestID: answer.RequestId, videoID: answer.VideoId}, err
}

func (c openAPIClient) assumeRole(roleArn, policy string) (keyPair, error) {
	var answer struct {
		Credentials struct{ AccessKeyId, AccessKeySecret, SecurityToken string }
	}
	err := c.call("AssumeRole", "2015-04-01", map[string]string{
		"RoleArn": roleArn, "RoleSessionName": "go", "DurationSeconds": "900", "Policy": policy,
	}, &answer)
	pair := answer.Credentials
	return keyPair{pair.AccessKeyId, pair.AccessKeySecret, pair.SecurityToken}, err
}
