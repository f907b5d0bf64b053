package playauth;

import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.OSSException;
import com.aliyun.oss.model.CompleteMultipartUploadRequest;
import com.aliyun.oss.model.InitiateMultipartUploadRequest;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.PartETag;
import com.aliyun.oss.model.UploadFileRequest;
import com.aliyun.oss.model.UploadPartRequest;
import com.google.gson.Gson;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** aliyun-sdk-oss: the object store client of Java, signature V1, with upload credentials. */
final class Oss {
  private static final int PART = 128 * 1024;
  private static final byte[] FILM = "what a film is made of. ".repeat(16 * 1024).getBytes();

  /** As the environment has it. */
  static final class Ticket {
    String style;
    String endpoint;
    String bucket;
    String name;
    String accessKeyId;
    String accessKeySecret;
    String securityToken;
  }

  public static void main(String[] arguments) throws Exception {
    Ticket[] all = new Gson().fromJson(System.getenv("PLAYAUTH_UPLOADS"), Ticket[].class);
    Ticket address = all[0];
    Ticket[] named = Arrays.copyOfRange(all, 1, all.length);
    named[4].accessKeySecret = "x";
    named[5].name = "uploads/other/source.mp4";
    Map<String, Callable<String>> cases = new LinkedHashMap<>();
    cases.put("PutObject", () -> put(named[0], new ByteArrayInputStream(FILM), FILM.length));
    cases.put("PutObject at an IP address", () -> put(address, new ByteArrayInputStream(FILM), FILM.length));
    cases.put("PutObject of a stream without a length", () -> put(named[1], stream(FILM), -1));
    cases.put("parts of a stream without a length", () -> streamInParts(named[2]));
    cases.put("a file in parts", () -> fileInParts(named[3]));
    cases.put("wrong secret", () -> refused(named[4], "SignatureDoesNotMatch"));
    cases.put("another object", () -> refused(named[5], "AccessDenied"));
    Cases.runAll(cases);
  }

  private static OSS clientOf(Ticket ticket) {
    ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
    configuration.setSupportCname(ticket.style.equals("cname"));
    configuration.setMaxErrorRetry(0);
    return new OSSClientBuilder()
        .build(ticket.endpoint, ticket.accessKeyId, ticket.accessKeySecret, ticket.securityToken, configuration);
  }

  /** The client cannot tell its length. */
  private static InputStream stream(byte[] content) {
    return new FilterInputStream(new ByteArrayInputStream(content)) {};
  }

  private static String put(Ticket ticket, InputStream body, long length) throws Exception {
    ObjectMetadata metadata = new ObjectMetadata();
    if (length >= 0) metadata.setContentLength(length);
    OSS client = clientOf(ticket);
    try {
      String etag = client.putObject(ticket.bucket, ticket.name, body, metadata).getETag();
      Cases.check(etag.equals(hex(md5(FILM))), "ETag " + etag);
      return checkStored(client, ticket, etag);
    } finally {
      client.shutdown();
    }
  }

  private static String streamInParts(Ticket ticket) throws Exception {
    OSS client = clientOf(ticket);
    try {
      InitiateMultipartUploadRequest begin = new InitiateMultipartUploadRequest(ticket.bucket, ticket.name);
      String upload = client.initiateMultipartUpload(begin).getUploadId();
      List<PartETag> parts = new ArrayList<>();
      for (byte[] part : parts()) {
        UploadPartRequest request = new UploadPartRequest(ticket.bucket, ticket.name, upload, parts.size() + 1, stream(part), -1);
        request.setUseChunkEncoding(true);
        parts.add(client.uploadPart(request).getPartETag());
      }
      client.completeMultipartUpload(new CompleteMultipartUploadRequest(ticket.bucket, ticket.name, upload, parts));
      return checkStored(client, ticket, etagOfParts());
    } finally {
      client.shutdown();
    }
  }

  private static String fileInParts(Ticket ticket) throws Exception {
    Path file = Files.createTempFile("playauth-oss", ".mp4");
    OSS client = clientOf(ticket);
    try {
      Files.write(file, FILM);
      UploadFileRequest request = new UploadFileRequest(ticket.bucket, ticket.name, file.toString(), PART, 2, false);
      client.uploadFile(request);
      return checkStored(client, ticket, etagOfParts());
    } catch (Throwable error) {
      throw error instanceof Exception ? (Exception) error : new RuntimeException(error);
    } finally {
      client.shutdown();
      Files.delete(file);
    }
  }

  private static String refused(Ticket ticket, String code) throws Exception {
    try {
      put(ticket, new ByteArrayInputStream(FILM), FILM.length);
    } catch (OSSException refused) {
      Cases.check(refused.getErrorCode().equals(code), refused.getErrorCode() + ": " + refused.getErrorMessage());
      Cases.check(Cases.REQUEST_ID.matcher(refused.getRequestId()).matches(), "request id " + refused.getRequestId());
      return "OSSException: " + code;
    }
    throw new AssertionError("no exception");
  }

  private static String checkStored(OSS client, Ticket ticket, String etag) {
    ObjectMetadata found = client.headObject(ticket.bucket, ticket.name);
    Cases.check(found.getContentLength() == FILM.length, found.getContentLength() + " bytes");
    Cases.check(found.getETag().equals(etag), "ETag " + found.getETag() + ", not " + etag);
    return etag;
  }

  private static List<byte[]> parts() {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < FILM.length; at += PART) {
      parts.add(Arrays.copyOfRange(FILM, at, Math.min(at + PART, FILM.length)));
    }
    return parts;
  }

  private static String etagOfParts() throws Exception {
    MessageDigest whole = MessageDigest.getInstance("MD5");
    for (byte[] part : parts()) whole.update(md5(part));
    return hex(whole.digest()) + "-" + parts().size();
  }

  private static byte[] md5(byte[] content) throws Exception {
    return MessageDigest.getInstance("MD5").digest(content);
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) text.append(String.format("%02X", each));
    return text.toString();
  }
}
