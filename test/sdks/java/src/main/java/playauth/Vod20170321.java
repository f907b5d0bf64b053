package playauth;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.tearpc.models.Config;
import com.aliyun.teautil.models.RuntimeOptions;
import com.aliyun.vod20170321.models.CreateUploadVideoRequest;
import com.aliyun.vod20170321.models.GetPlayInfoRequest;
import com.aliyun.vod20170321.models.GetVideoInfoRequest;
import com.aliyun.vod20170321.models.GetVideoPlayAuthRequest;
import java.util.Map;
import java.util.TreeMap;

/** com.aliyun:vod20170321 on tea-rpc: generated client, Signature V1. */
final class Vod20170321 implements Sdk {
  public static void main(String[] arguments) throws Exception {
    Cases.run(new Vod20170321());
  }

  @Override
  public Client client(String keyId, String secret, String token) throws Exception {
    Config config = new Config();
    config.accessKeyId = keyId;
    config.accessKeySecret = secret;
    config.securityToken = token;
    if (token != null) config.type = "sts";
    config.endpoint = System.getenv("PLAYAUTH_ENDPOINT");
    config.protocol = "http";
    config.regionId = "cn-shanghai";
    return new VodClient(new com.aliyun.vod20170321.Client(config));
  }

  @Override
  public Refusal refusalOf(Exception error) {
    if (!(error instanceof TeaException)) return null;
    TeaException refused = (TeaException) error;
    Map<String, Object> data = refused.getData();
    return new Refusal(refused.getCode(), null, String.valueOf(data.get("RequestId")), refused.getMessage());
  }

  private static final class VodClient implements Client {
    private final com.aliyun.vod20170321.Client vod;

    VodClient(com.aliyun.vod20170321.Client vod) {
      this.vod = vod;
    }

    @Override
    public Map<String, Object> playAuth(String videoId, Long timeout) throws Exception {
      GetVideoPlayAuthRequest request = new GetVideoPlayAuthRequest();
      request.videoId = videoId;
      request.authInfoTimeout = timeout;
      return TeaModel.buildMap(vod.getVideoPlayAuth(request));
    }

    @Override
    public Map<String, Object> playInfo(String videoId) throws Exception {
      GetPlayInfoRequest request = new GetPlayInfoRequest();
      request.videoId = videoId;
      return TeaModel.buildMap(vod.getPlayInfo(request));
    }

    @Override
    public Map<String, Object> videoInfo(String videoId) throws Exception {
      GetVideoInfoRequest request = new GetVideoInfoRequest();
      request.videoId = videoId;
      return TeaModel.buildMap(vod.getVideoInfo(request));
    }

    @Override
    public Map<String, Object> createUpload(String title, String fileName) throws Exception {
      CreateUploadVideoRequest request = new CreateUploadVideoRequest();
      request.title = title;
      request.fileName = fileName;
      return TeaModel.buildMap(vod.createUploadVideo(request));
    }

    /** The generated STS client needs a newer core than this SDK runs on, so its own core makes the call. */
    @Override
    public String[] assumeRole(String roleArn, String policy) throws Exception {
      Map<String, Object> query = new TreeMap<>();
      query.put("RoleArn", roleArn);
      query.put("RoleSessionName", "java");
      query.put("DurationSeconds", "900");
      query.put("Policy", policy);
      Map<String, Object> answer =
          vod.doRequest("AssumeRole", "HTTP", "POST", "2015-04-01", "AK", query, null, new RuntimeOptions());
      Map<?, ?> pair = (Map<?, ?>) answer.get("Credentials");
      return new String[] {
        (String) pair.get("AccessKeyId"), (String) pair.get("AccessKeySecret"), (String) pair.get("SecurityToken")
      };
    }
  }
}
