package main

import (
	"errors"
	"fmt"
	"os"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/vod"
)

// services/vod and services/sts of alibaba-cloud-sdk-go: generated clients, Signature V1.
var classic = sdk{
	client: func(keys keyPair) (client, error) {
		if keys.token == "" {
			c, err := vod.NewClientWithAccessKey("cn-shanghai", keys.id, keys.secret)
			return classicClient{c, keys}, err
		}
		c, err := vod.NewClientWithStsToken("cn-shanghai", keys.id, keys.secret, keys.token)
		return classicClient{c, keys}, err
	},
	refusalOf: func(err error) (refusal, bool) {
		var refused *sdkerrors.ServerError
		if !errors.As(err, &refused) {
			return refusal{}, false
		}
		return refusal{refused.ErrorCode(), refused.HttpStatus(), refused.RequestId(), refused.Message()}, true
	},
	// The core compares the server's string to sign with its own; where they are equal it names the secret as the fault.
	checkWrongSecret: func(err error) error {
		var refused *sdkerrors.ServerError
		if errors.As(err, &refused); refused.Recommend() != "InvalidAccessKeySecret: Please check you AccessKeySecret" {
			return fmt.Errorf("it recommends: %s", refused.Recommend())
		}
		return nil
	},
}

type classicClient struct {
	vod  *vod.Client
	keys keyPair
}

func toServer(request *requests.RpcRequest) {
	request.Domain = os.Getenv("PLAYAUTH_ENDPOINT")
	request.Scheme = "http"
}

func (c classicClient) playAuth(videoID, _, timeout string) (video, error) {
	request := vod.CreateGetVideoPlayAuthRequest()
	toServer(request.RpcRequest)
	request.VideoId = videoID
	request.AuthInfoTimeout = requests.Integer(timeout)
	answer, err := c.vod.GetVideoPlayAuth(request)
	meta := answer.VideoMeta
	return video{
		requestID: answer.RequestId, videoID: meta.VideoId, title: meta.Title, status: meta.Status,
		duration: meta.Duration, playAuth: answer.PlayAuth,
	}, err
}

func (c classicClient) playInfo(videoID string) (video, error) {
	request := vod.CreateGetPlayInfoRequest()
	toServer(request.RpcRequest)
	request.VideoId = videoID
	answer, err := c.vod.GetPlayInfo(request)
	got := video{requestID: answer.RequestId, videoID: answer.VideoBase.VideoId, title: answer.VideoBase.Title}
	for _, each := range answer.PlayInfoList.PlayInfo {
		got.streams = append(got.streams, stream{each.Format, each.PlayURL})
	}
	return got, err
}

func (c classicClient) videoInfo(videoID string) (video, error) {
	request := vod.CreateGetVideoInfoRequest()
	toServer(request.RpcRequest)
	request.VideoId = videoID
	answer, err := c.vod.GetVideoInfo(request)
	return video{requestID: answer.RequestId, videoID: answer.Video.VideoId, title: answer.Video.Title}, err
}

func (c classicClient) createUpload(title, fileName string) (video, error) {
	request := vod.CreateCreateUploadVideoRequest()
	toServer(request.RpcRequest)
	request.Title = title
	request.FileName = fileName
	answer, err := c.vod.CreateUploadVideo(request)
	return video{requestID: answer.RequestId, videoID: answer.VideoId}, err
}

func (c classicClient) assumeRole(roleArn, policy string) (keyPair, error) {
	service, err := sts.NewClientWithAccessKey("cn-shanghai", c.keys.id, c.keys.secret)
	if err != nil {
		return keyPair{}, err
	}
	request := sts.CreateAssumeRoleRequest()
	toServer(request.RpcRequest)
	request.RoleArn = roleArn
	request.RoleSessionName = "go-classic"
	request.DurationSeconds = "900"
	request.Policy = policy
	answer, err := service.AssumeRole(request)
	pair := answer.Credentials
	return keyPair{pair.AccessKeyId, pair.AccessKeySecret, pair.SecurityToken}, err
}
