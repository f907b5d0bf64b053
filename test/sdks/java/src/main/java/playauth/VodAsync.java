package playauth;

import com.aliyun.auth.credentials.Credential;
import com.aliyun.auth.credentials.provider.StaticCredentialProvider;
import com.aliyun.sdk.gateway.pop.exception.PopClientException;
import com.aliyun.sdk.service.sts20150401.models.AssumeRoleRequest;
import com.aliyun.sdk.service.sts20150401.models.AssumeRoleResponseBody;
import com.aliyun.sdk.service.vod20170321.AsyncClient;
import com.aliyun.sdk.service.vod20170321.models.CreateUploadVideoRequest;
import com.aliyun.sdk.service.vod20170321.models.GetPlayInfoRequest;
import com.aliyun.sdk.service.vod20170321.models.GetVideoInfoRequest;
import com.aliyun.sdk.service.vod20170321.models.GetVideoPlayAuthRequest;
import darabonba.core.client.ClientOverrideConfiguration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** com.aliyun:alibabacloud-vod20170321 and alibabacloud-sts20150401: generated asynchronous clients, Signature V1. */
final class VodAsync implements Sdk {
  /** It tells the HTTP status in the message only. */
  private static final Pattern STATUS = Pattern.compile("^code: (\\d{3}), ");

  public static void main(String[] arguments) throws Exception {
    Cases.run(new VodAsync());
    // Its threads would wait for more calls.
    System.exit(0);
  }

  @Override
  public Client client(String keyId, String secret, String token) {
    Credential.Builder pair = Credential.builder().accessKeyId(keyId).accessKeySecret(secret);
    if (token != null) pair.securityToken(token);
    return new VodClient(StaticCredentialProvider.create(pair.build()));
  }

  @Override
  public Refusal refusalOf(Exception error) {
    Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
    if (!(cause instanceof PopClientException)) return null;
    PopClientException refused = (PopClientException) cause;
    Matcher status = STATUS.matcher(refused.getErrMessage());
    return new Refusal(
        refused.getErrCode(),
        status.find() ? Integer.valueOf(status.group(1)) : 0,
        refused.getRequestId(),
        refused.getErrMessage());
  }

  private static ClientOverrideConfiguration toServer() {
    return ClientOverrideConfiguration.create()
        .setEndpointOverride(System.getenv("PLAYAUTH_ENDPOINT"))
        .setProtocol("HTTP");
  }

  private static final class VodClient implements Client {
    private final StaticCredentialProvider keys;

    VodClient(StaticCredentialProvider keys) {
      this.keys = keys;
    }

    private interface Call<T> {
      CompletableFuture<T> on(AsyncClient client);
    }

    private <T> T call(Call<T> call) throws Exception {
      try (AsyncClient client =
          AsyncClient.builder()
              .region("cn-shanghai")
              .credentialsProvider(keys)
              .overrideConfiguration(toServer())
              .build()) {
        return call.on(client).get();
      }
    }

    @Override
    public Map<String, Object> playAuth(String videoId, Long timeout) throws Exception {
      GetVideoPlayAuthRequest request =
          GetVideoPlayAuthRequest.builder().videoId(videoId).authInfoTimeout(timeout).build();
      return call(client -> client.getVideoPlayAuth(request)).getBody().toMap();
    }

    @Override
    public Map<String, Object> playInfo(String videoId) throws Exception {
      GetPlayInfoRequest request = GetPlayInfoRequest.builder().videoId(videoId).build();
      return call(client -> client.getPlayInfo(request)).getBody().toMap();
    }

    @Override
    public Map<String, Object> videoInfo(String videoId) throws Exception {
      GetVideoInfoRequest request = GetVideoInfoRequest.builder().videoId(videoId).build();
      return call(client -> client.getVideoInfo(request)).getBody().toMap();
    }

    @Override
    public Map<String, Object> createUpload(String title, String fileName) throws Exception {
      CreateUploadVideoRequest request = CreateUploadVideoRequest.builder().title(title).fileName(fileName).build();
      return call(client -> client.createUploadVideo(request)).getBody().toMap();
    }

    @Override
    public String[] assumeRole(String roleArn, String policy) throws Exception {
      AssumeRoleRequest request =
          AssumeRoleRequest.builder()
              .roleArn(roleArn)
              .roleSessionName("java-async")
              .durationSeconds(900L)
              .policy(policy)
              .build();
      try (com.aliyun.sdk.service.sts20150401.AsyncClient client =
          com.aliyun.sdk.service.sts20150401.AsyncClient.builder()
              .region("cn-shanghai")
              .credentialsProvider(keys)
              .overrideConfiguration(toServer())
              .build()) {
        AssumeRoleResponseBody.Credentials pair = client.assumeRole(request).get().getBody().getCredentials();
        return new String[] {pair.getAccessKeyId(), pair.getAccessKeySecret(), pair.getSecurityToken()};
      }
    }
  }
}
